import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import type { Queue } from './queue.ts';
import { findQueue } from './queues.ts';

const input = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });

/** SQS API reference, DeleteMessage, by the handle of the last receive. */
export const DeleteMessage = {
  write: true,
  performAction(body: unknown, context: Context): undefined {
    const { QueueUrl, ReceiptHandle } = parseInput(input, body);
    deleteMessage(findQueue(QueueUrl, context), ReceiptHandle);
  },
};

export function deleteMessage({ messages }: Queue, handle: string): void {
  const at = messages.findIndex((message) => message.handle === handle);
  if (at !== -1) messages.splice(at, 1);
}
