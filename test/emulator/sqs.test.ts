import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { ACCOUNT, OTHER_ACCOUNT, openAws, post, REGION, refusalType, SECOND, settings } from '../support/emulator.ts';
import { openQueue, policyFor } from '../support/sqs.ts';

// Shapes and names of errors: SQS API reference.

const RULE = `arn:aws:events:${REGION}:${ACCOUNT}:rule/all`;
const NONE = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/nosuch`;

/** A queue that gets an event for each secret that is created. */
async function openFed() {
  const open = await openAws();
  const queue = await openQueue(open.aws, 'all', RULE);
  const events = new EventBridgeClient(settings(open.aws));
  await events.send(new PutRuleCommand({ Name: 'all', EventPattern: '{"detail-type":["Secret Label Updated"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'q', Arn: queue.arn }] }));
  const feed = () => open.sm.createSecret({ Name: `s${Math.random()}`, SecretString: 'a' });
  return { ...open, ...queue, feed };
}

test('a message that was received is hidden until its timeout, and gone once it is deleted', async () => {
  const { sqs, url: QueueUrl, feed, pass } = await openFed();
  await feed();
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }))).Messages?.[0];
  expect((await receive())?.Attributes?.ApproximateReceiveCount).toBe('1');
  expect(await receive()).toBeUndefined();
  pass(30 * SECOND);
  const again = await receive();
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  pass(30 * SECOND);
  expect(await receive()).toBeUndefined();
});

test.each([
  ['another rule', policyFor(`arn:aws:sqs:${REGION}:${ACCOUNT}:all`, `${RULE}-other`)],
  ['another queue', policyFor(`arn:aws:sqs:${REGION}:${ACCOUNT}:other`, RULE)],
  ['no one', ''],
])('a queue whose policy lets %s send gets nothing', async (_, Policy) => {
  const { sqs, url: QueueUrl, feed, receive } = await openFed();
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await feed();
  expect(await receive()).toEqual([]);
});

test('a queue is found by its name and its prefix, with its tags and attributes, until it is deleted', async () => {
  const { aws, sqs, arn } = await openFed();
  const QueueName = 'all-tagged';
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, tags: { a: 'b' } }));
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(QueueUrl);
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'all-' }))).QueueUrls).toEqual([QueueUrl]);
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ a: 'b' });
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'VisibilityTimeout'] });
  expect((await sqs.send(asked)).Attributes).toEqual({ QueueArn: `${arn}-tagged`, VisibilityTimeout: '30' });
  const abroad = await post(aws, 'ListQueueTags', { QueueUrl }, { service: 'sqs', account: OTHER_ACCOUNT });
  expect(abroad.json().__type).toBe('com.amazonaws.sqs#AccessDenied');
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect(await refusalType(sqs.send(new GetQueueUrlCommand({ QueueName })))).toBe('QueueDoesNotExist');
});

test('what is not as SQS takes it is refused by its names of errors', async () => {
  const { sqs, url: QueueUrl } = await openFed();
  const create = (QueueName: string, Attributes = {}) => sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  expect(await refusalType(create('a b'))).toBe('InvalidParameterValue');
  expect(await refusalType(create('all', { VisibilityTimeout: '5' }))).toBe('QueueNameExists');
  expect(await refusalType(create('new', { Visible: '5' }))).toBe('InvalidAttributeName');
  expect(await refusalType(create('new', { Policy: '{' }))).toBe('InvalidAttributeValue');
  const receive = (input: object) => sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }));
  expect(await refusalType(receive({ MaxNumberOfMessages: 11 }))).toBe('InvalidParameterValue');
  expect(await refusalType(receive({ QueueUrl: NONE }))).toBe('QueueDoesNotExist');
});
