import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { accountRegionOf } from '../../config/aws/arn.ts';
import { asLockstepError, isPassing } from '../core/errors.ts';
import type { TopicMessage } from '../core/message.ts';
import { type Credentials, clientDefaults } from './calls/client.ts';
import { endCallsWith } from './calls/cut-off.ts';
import { type CallContext, narrowError } from './calls/errors.ts';
import { UnreadableAnswer } from './calls/json-answer.ts';
import type { Time } from './time.ts';

/** Pauses before publishing is tried again after a transient error, in milliseconds. */
const PAUSES_MS = [1_000, 4_000];

/**
 * Publishes one message, or gives up when `end` is aborted. The topic's ARN names its Region. If an answer was lost,
 * the message may be published twice, word for word.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws LockstepError
 */
export async function publishMessage(
  topicArn: string,
  message: TopicMessage,
  credentials: Credentials,
  { end, time }: { readonly end: AbortSignal; readonly time: Time },
): Promise<void> {
  const { region } = accountRegionOf(topicArn);
  const client = new SNSClient({ region, ...clientDefaults(credentials, end) });
  endCallsWith(client.middlewareStack, { stop: end, cut: end }, { region });
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: message.subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: message.json, email: message.text }),
    MessageAttributes: attributesOf(message.attributes),
  });
  const sendMessage = () => sendOnce(client, command, { call: 'Publish', region, secret: topicArn });
  try {
    for (const pause of PAUSES_MS) {
      const error = await sendMessage().then(() => null, asLockstepError);
      if (error === null) return;
      if (end.aborted || !isPassing(error.code)) throw error;
      await time.wait(pause, end);
    }
    await sendMessage();
  } finally {
    client.destroy();
  }
}

async function sendOnce(client: SNSClient, command: PublishCommand, context: CallContext): Promise<void> {
  try {
    const { MessageId } = await client.send(command);
    // The SDK takes any page with status 200 for an empty answer, and what was not published must not count as sent.
    if (!MessageId) throw new UnreadableAnswer('no message id');
  } catch (thrown) {
    throw narrowError(thrown, context);
  }
}

function attributesOf(attributes: TopicMessage['attributes']) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
    ]),
  );
}
