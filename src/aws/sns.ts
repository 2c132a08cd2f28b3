import { accountRegionOf } from '../../config/aws/arn.ts';
import { asLockstepError, isPassing } from '../core/errors.ts';
import type { TopicMessage } from '../core/message.ts';
import { type Caller, sendQuery, withCalls } from './calls/service-calls.ts';

/** Pauses before publishing is tried again after a transient error, in milliseconds. */
const PAUSES_MS = [1_000, 4_000];

/**
 * Publishes one message, or gives up when `end` is aborted. The topic's ARN names its Region. If an answer was lost,
 * the message may be published twice, word for word.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws LockstepError
 */
export async function publishMessage(topicArn: string, message: TopicMessage, caller: Caller): Promise<void> {
  const { region } = accountRegionOf(topicArn);
  const { end, time } = caller;
  const call = { action: 'Publish', version: '2010-03-31', subject: topicArn, form: formOf(topicArn, message) };
  await withCalls(caller, async (calls) => {
    const sendMessage = () => sendQuery({ service: 'sns', region, calls }, call, 'MessageId');
    for (const pause of PAUSES_MS) {
      const error = await sendMessage().then(() => null, asLockstepError);
      if (error === null) return;
      if (end.aborted || !isPassing(error.code)) throw error;
      await time.wait(pause, end);
    }
    await sendMessage();
  });
}

function formOf(topicArn: string, { subject, text, json, attributes }: TopicMessage): Record<string, string> {
  const members = Object.entries(attributes).flatMap(([name, value], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, typeof value === 'number' ? 'Number' : 'String'],
      [`${entry}.Value.StringValue`, String(value)],
    ];
  });
  return {
    TopicArn: topicArn,
    Subject: subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: json, email: text }),
    ...Object.fromEntries(members),
  };
}
