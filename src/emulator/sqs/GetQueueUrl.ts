import * as z from 'zod';
import { arnOf } from '../arn.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';
import { queueUrl } from './queues.ts';

const input = z.object({ QueueName: z.string() });

/** SQS API reference, GetQueueUrl, of the caller's account. */
export const GetQueueUrl = {
  write: false,
  performAction(body: unknown, { caller, state }: Context): object {
    const queue = state.queues.get(arnOf('sqs', caller, parseInput(input, body).QueueName));
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return { QueueUrl: queueUrl(queue) };
  },
};
