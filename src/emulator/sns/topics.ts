import { type Place, parseArn } from '../arn.ts';
import { AwsError } from '../error.ts';
import type { Subscription } from './outbox.ts';

export interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly subscriptions: Subscription[];
}

/** The topics there are, by ARN. */
export type Topics = Map<string, Topic>;

/** The topic that a call names; throws NotFound, and InvalidParameter for one of another Region, as SNS does. */
export function topicOf(arn: string | undefined, topics: Topics, place: Place): Topic {
  const parts = arn === undefined ? undefined : parseArn(arn);
  if (arn === undefined || parts?.service !== 'sns' || parts.region !== place.region) {
    throw invalidParameter('TopicArn');
  }
  const topic = topics.get(arn);
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** SNS's one wording for every parameter that it does not like. */
export function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
