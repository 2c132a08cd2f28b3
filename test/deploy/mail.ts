import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { REGION, until } from './aws.ts';

/** Makes a queue that gets what the topic publishes; returns its URL. */
export async function subscribeQueue(topic: string, region = REGION): Promise<string> {
  const sqs = new SQSClient({ region });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'lockstep-mail' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await new SNSClient({ region }).send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
  );
  return QueueUrl ?? '';
}

/** Takes what is on the queue. */
export async function received(queue: string, region = REGION): Promise<Message[]> {
  const sqs = new SQSClient({ region });
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
  return Messages;
}

/** What is found as soon as something is. */
export async function eventually<T>(look: () => Promise<T[]>, seconds: number): Promise<T[]> {
  let found: T[] = [];
  await until(async () => {
    found = await look();
    return found.length > 0;
  }, seconds);
  return found;
}
