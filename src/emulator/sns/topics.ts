import { type AccountRegion, parseArn } from '../arn.ts';
import { AwsError } from '../error.ts';
import type { Subscription } from './outbox.ts';

export interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly subscriptions: Subscription[];
}

/** The topics, by ARN. */
export type Topics = Map<string, Topic>;

/**
 * The topic that a call names. @throws AwsError as SNS does: NotFound, or InvalidParameter for a topic of another
 * Region
 */
export function topicOf(arn: string | undefined, topics: Topics, place: AccountRegion): Topic {
  const parts = arn === undefined ? undefined : parseArn(arn);
  if (arn === undefined || parts?.service !== 'sns' || parts.region !== place.region) {
    throw invalidParameter('TopicArn');
  }
  const topic = topics.get(arn);
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** SNS words every invalid parameter like this. */
export function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
