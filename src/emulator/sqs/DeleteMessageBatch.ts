import * as z from 'zod';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';
import { deleteMessage } from './DeleteMessage.ts';
import { findQueue } from './queues.ts';

const input = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })),
});

/** SQS API reference, DeleteMessageBatch. A message that is gone already counts as deleted. */
export const DeleteMessageBatch = {
  write: true,
  performAction(body: unknown, context: Context): object {
    const { QueueUrl, Entries } = parseInput(input, body);
    const queue = findQueue(QueueUrl, context);
    if (Entries.length === 0) {
      throw new AwsError(
        'EmptyBatchRequest',
        'There should be at least one DeleteMessageBatchRequestEntry in the request.',
      );
    }
    if (Entries.length > 10) {
      const most = `Maximum number of entries per request are 10. You have sent ${Entries.length}.`;
      throw new AwsError('TooManyEntriesInBatchRequest', most);
    }
    for (const { ReceiptHandle } of Entries) deleteMessage(queue, ReceiptHandle);
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  },
};
