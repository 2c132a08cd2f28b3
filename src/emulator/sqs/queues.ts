import { arnOf } from '../arn.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { randomUuid } from '../random.ts';
import { allowsSending } from './policy.ts';
import type { Queue } from './queue.ts';

/** SQS API reference, CreateQueue: what an attribute is if it is not given. */
const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
};

export function attributesOf({ attributes }: Queue): Readonly<Record<string, string>> {
  return { ...DEFAULTS, ...attributes };
}

export function queueUrl({ account, region, name }: Queue): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** The queue of a URL, whose host says nothing here. @throws QueueDoesNotExist */
export function findQueue(url: string, { state, caller }: Context): Queue {
  const [account = '', name = ''] = url.split('/').slice(-2);
  const queue = state.queues.get(arnOf('sqs', { account, region: caller.region }, name));
  if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  if (account === caller.account) return queue;
  throw new AwsError('AccessDenied', `Access to the resource ${url} is denied.`, 403);
}

interface Sent {
  readonly body: string;
  /** The ARN of the rule. */
  readonly sender: string;
}

/** Puts an event into a queue; as on AWS, no one is notified if there is no such queue, or its policy does not let the rule send. */
export function deliverToQueue(
  arn: string,
  { body, sender }: Sent,
  { state, random, now }: Pick<Context, 'state' | 'random' | 'now'>,
): void {
  const queue = state.queues.get(arn);
  if (queue === undefined || !allowsSending(queue.attributes.Policy, { queue: arn, sender })) return;
  const message = { id: randomUuid(random), body, sentAt: now, visibleAt: now, handle: undefined, received: 0 };
  queue.messages.push(message);
}
