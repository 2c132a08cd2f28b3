import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { findQueue } from './queues.ts';

const input = z.object({ QueueUrl: z.string() });

/** SQS API reference, ListQueueTags. */
export const ListQueueTags = {
  write: false,
  performAction(body: unknown, context: Context): object {
    const { tags } = findQueue(parseInput(input, body).QueueUrl, context);
    return Object.keys(tags).length === 0 ? {} : { Tags: tags };
  },
};
