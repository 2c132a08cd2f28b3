import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { attributeMap, checkedAttributes } from './attributes.ts';
import { findQueue } from './queues.ts';

const input = z.object({ QueueUrl: z.string(), Attributes: attributeMap });

/** SQS API reference, SetQueueAttributes. On AWS they take up to 60 seconds; here, none. */
export const SetQueueAttributes = {
  write: true,
  performAction(body: unknown, context: Context): undefined {
    const { QueueUrl, Attributes } = parseInput(input, body);
    const queue = findQueue(QueueUrl, context);
    const attributes = { ...queue.attributes, ...checkedAttributes(Attributes) };
    context.state.queues.set(queue.arn, { ...queue, attributes });
  },
};
