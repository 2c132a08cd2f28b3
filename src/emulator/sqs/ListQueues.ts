import * as z from 'zod';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import type { Queue } from './queue.ts';
import { queueUrl } from './queues.ts';

const input = z.object({ QueueNamePrefix: z.string().default('') });

/** SQS API reference, ListQueues, in one page. */
export const ListQueues = {
  write: false,
  performAction(body: unknown, { caller, state }: Context): object {
    const { QueueNamePrefix } = parseInput(input, body);
    const isThere = ({ account, region, name }: Queue) =>
      account === caller.account && region === caller.region && name.startsWith(QueueNamePrefix);
    const urls = [...state.queues.values()].filter(isThere).map(queueUrl).sort();
    return urls.length === 0 ? {} : { QueueUrls: urls };
  },
};
