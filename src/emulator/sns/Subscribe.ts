import type { Context } from '../context.ts';
import { randomUuid } from '../random.ts';
import { form } from './form.ts';
import { invalidParameter, topicOf } from './topics.ts';

const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];
const CONFIRMED_BY_THE_RECIPIENT = ['http', 'https', 'email', 'email-json'];

/** SNS API reference, Subscribe. Nothing is ever sent to an endpoint. */
export const Subscribe = {
  write: true,
  performAction(input: unknown, { caller, state, random }: Context): object {
    const { TopicArn, Protocol = '', Endpoint = '', ReturnSubscriptionArn } = form.parse(input);
    const topic = topicOf(TopicArn, state.topics, caller);
    if (!PROTOCOLS.includes(Protocol))
      throw invalidParameter(`Amazon SNS does not support this protocol string: ${Protocol}`);
    if (Endpoint === '') throw invalidParameter('Endpoint');
    topic.subscriptions.push({ protocol: Protocol, endpoint: Endpoint });
    const pending = CONFIRMED_BY_THE_RECIPIENT.includes(Protocol) && ReturnSubscriptionArn !== 'true';
    return { SubscriptionArn: pending ? 'pending confirmation' : `${topic.arn}:${randomUuid(random)}` };
  },
};
