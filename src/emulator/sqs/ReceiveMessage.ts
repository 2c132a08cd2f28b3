import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { randomUuid } from '../random.ts';
import { parseInput } from '../validation.ts';
import type { Message } from './queue.ts';
import { attributesOf, findQueue } from './queues.ts';

const input = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().default(0),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
});

/** SQS API reference, ReceiveMessage. It waits for no message: every call is answered with what is there. */
export const ReceiveMessage = {
  write: true,
  performAction(body: unknown, context: Context): object {
    const request = parseInput(input, body);
    const { MaxNumberOfMessages: max, WaitTimeSeconds: wait } = request;
    refuseBeyond('MaxNumberOfMessages', max, { least: 1, most: 10 });
    refuseBeyond('WaitTimeSeconds', wait, { least: 0, most: 20 });
    const queue = findQueue(request.QueueUrl, context);
    const seconds = request.VisibilityTimeout ?? Number(attributesOf(queue).VisibilityTimeout);
    const received = queue.messages.filter(({ visibleAt }) => visibleAt <= context.now).slice(0, max);
    for (const message of received) {
      message.visibleAt = context.now + seconds * 1_000;
      message.handle = randomUuid(context.random);
      message.received += 1;
    }
    const names = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
    return received.length === 0 ? {} : { Messages: received.map((message) => asReceived(message, names)) };
  },
};

function asReceived({ id, handle, body, sentAt, received }: Message, names: readonly string[]): object {
  const all = { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(received) };
  const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return {
    MessageId: id,
    ReceiptHandle: handle,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Body: body,
    ...(asked.length > 0 && { Attributes: Object.fromEntries(asked) }),
  };
}

function refuseBeyond(name: string, value: number, { least, most }: { least: number; most: number }): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const said = `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`;
  throw new AwsError('InvalidParameterValue', said);
}
