import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Credentials, clientDefaults } from './client.ts';
import { endCallsWith } from './cut-off.ts';
import { narrowError } from './errors.ts';

/** What one SNS message says. `json` is for the protocols that are not e-mail. */
export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
  readonly json: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/**
 * Publishes one message, or gives up when `end` is aborted; the topic's ARN names its Region.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @throws LockstepError
 */
export async function publish(
  topicArn: string,
  message: TopicMessage,
  credentials: Credentials,
  end: AbortSignal,
): Promise<void> {
  const region = topicArn.split(':')[3] ?? '';
  const client = new SNSClient({ region, ...clientDefaults(credentials, end) });
  endCallsWith(client.middlewareStack, { stop: end, cut: end }, { region });
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: message.subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: message.json, email: message.text }),
    MessageAttributes: attributesOf(message.attributes),
  });
  try {
    await client.send(command);
  } catch (thrown) {
    throw narrowError(thrown, { call: 'Publish', region, secret: topicArn });
  } finally {
    client.destroy();
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
