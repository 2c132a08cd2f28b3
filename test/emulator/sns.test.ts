import { CreateTopicCommand, PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { openAws, refusalType, START, settings } from '../support/emulator.ts';

async function openWithTopic() {
  const open = await openAws();
  const sns = new SNSClient(settings(open.aws));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'lockstep' }));
  const publish = (input: Partial<PublishCommandInput>) =>
    sns.send(new PublishCommand({ TopicArn, Message: 'all is well', ...input }));
  return { ...open, publish, TopicArn };
}

describe('a message to a topic', () => {
  test('is in the outbox, with its subject and attributes', async () => {
    const { aws, publish, TopicArn } = await openWithTopic();

    const Message = 'Two replicas <drifted> & "were" healed.\nünï 🔑';
    const { MessageId } = await publish({
      Subject: 'Lockstep: 2 drifted',
      Message,
      MessageAttributes: {
        status: { DataType: 'String', StringValue: 'drifted' },
        drifted: { DataType: 'Number', StringValue: '2' },
      },
    });

    expect(aws.outbox).toMatchObject([
      {
        at: START,
        topicArn: TopicArn,
        messageId: MessageId,
        subject: 'Lockstep: 2 drifted',
        message: Message,
        attributes: { status: { type: 'String', value: 'drifted' }, drifted: { type: 'Number', value: '2' } },
      },
    ]);
  });

  test('needs no subject', async () => {
    const { aws, publish } = await openWithTopic();

    await publish({});

    expect(aws.outbox).toMatchObject([{ message: 'all is well' }]);
    expect(aws.outbox[0]?.subject).toBeUndefined();
  });

  test('needs an existing topic', async () => {
    const { aws, publish, TopicArn = '' } = await openWithTopic();

    expect(await refusalType(publish({ TopicArn: `${TopicArn}-2` }))).toMatch(/^NotFound/);
    expect(aws.outbox).toEqual([]);
  });

  test.each([
    ['a subject of 99 characters', { Subject: 's'.repeat(99) }],
    ['a body of 262,144 bytes', { Message: 'm'.repeat(262_144) }],
  ])('may have %s', async (_title, input) => {
    const { aws, publish } = await openWithTopic();

    await publish(input);

    expect(aws.outbox).toHaveLength(1);
  });

  test.each([
    ['a subject of 101 characters', { Subject: 's'.repeat(101) }],
    ['a subject outside ASCII', { Subject: 'Lockstep – drift' }],
    ['a subject of two lines', { Subject: 'Lockstep\ndrift' }],
    ['a body of 262,145 bytes', { Message: 'm'.repeat(262_145) }],
    ['a body of 262,145 bytes in fewer characters', { Message: 'ü'.repeat(131_073) }],
    [
      'a body too large with its attributes',
      {
        Message: 'm'.repeat(262_144),
        MessageAttributes: { status: { DataType: 'String', StringValue: 'drifted' } },
      },
    ],
    ['an empty body', { Message: '' }],
  ])('is refused for %s, and not in the outbox', async (_title, input) => {
    const { aws, publish } = await openWithTopic();

    expect(await refusalType(publish(input))).toMatch(/^InvalidParameter/);
    expect(aws.outbox).toEqual([]);
  });
});
