import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { attributesOf, findQueue } from './queues.ts';

const input = z.object({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).default([]) });

/** SQS API reference, GetQueueAttributes. */
export const GetQueueAttributes = {
  write: false,
  performAction(body: unknown, context: Context): object {
    const { QueueUrl, AttributeNames } = parseInput(input, body);
    const queue = findQueue(QueueUrl, context);
    const visible = queue.messages.filter(({ visibleAt }) => visibleAt <= context.now).length;
    const all = Object.entries({
      ...attributesOf(queue),
      QueueArn: queue.arn,
      CreatedTimestamp: String(Math.floor(queue.createdAt / 1_000)),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - visible),
    });
    const isAsked = ([name]: [string, string]) => AttributeNames.includes('All') || AttributeNames.includes(name);
    return AttributeNames.length === 0 ? {} : { Attributes: Object.fromEntries(all.filter(isAsked)) };
  },
};
