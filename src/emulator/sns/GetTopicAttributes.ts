import type { Context } from '../context.ts';
import { form } from './form.ts';
import { topicOf } from './topics.ts';

/** SNS API reference, GetTopicAttributes, as far as topics have any here. */
export const GetTopicAttributes = {
  write: false,
  performAction(input: unknown, { caller, state }: Context): object {
    const topic = topicOf(form.parse(input).TopicArn, state.topics, caller);
    const attributes = {
      DisplayName: '',
      ...topic.attributes,
      TopicArn: topic.arn,
      Owner: caller.account,
      SubscriptionsPending: '0',
      SubscriptionsConfirmed: String(topic.subscriptions.length),
      SubscriptionsDeleted: '0',
    };
    const entry = Object.entries(attributes).map(([key, value]) => ({ key, value }));
    return { Attributes: { entry } };
  },
};
