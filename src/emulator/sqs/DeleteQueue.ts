import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { findQueue } from './queues.ts';

const input = z.object({ QueueUrl: z.string() });

/** SQS API reference, DeleteQueue. On AWS it takes up to 60 seconds; here, none. */
export const DeleteQueue = {
  write: true,
  performAction(body: unknown, context: Context): undefined {
    context.state.queues.delete(findQueue(parseInput(input, body).QueueUrl, context).arn);
  },
};
