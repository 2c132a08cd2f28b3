import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Emulator } from '../../src/emulator/index.ts';
import { ACCOUNT, REGION, settings } from './emulator.ts';

/** An event as a queue gets it. */
interface SentEvent {
  readonly id: string;
  readonly detail: Readonly<Record<string, string | undefined>>;
}

/** A queue whose policy lets one rule send, with a reader. */
export async function openQueue(aws: Emulator, name: string, ruleArn: string) {
  const sqs = new SQSClient(settings(aws));
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  const Policy = policyFor(arn, ruleArn);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  /** Takes out what is there. */
  const receive = async (): Promise<SentEvent[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return [];
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(handleOf) }));
    return Messages.map(({ Body = '' }) => JSON.parse(Body));
  };
  return { sqs, arn, url: QueueUrl, receive };
}

export function policyFor(queueArn: string, ruleArn: string): string {
  const Condition = { ArnEquals: { 'aws:SourceArn': ruleArn } };
  const Principal = { Service: 'events.amazonaws.com' };
  const send = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: queueArn, Condition };
  return JSON.stringify({ Version: '2012-10-17', Statement: [send] });
}

function handleOf({ ReceiptHandle }: Message, index: number) {
  return { Id: String(index), ReceiptHandle };
}
