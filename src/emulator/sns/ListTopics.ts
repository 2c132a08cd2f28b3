import { arnOf } from '../arn.ts';
import type { Context } from '../context.ts';

/** SNS API reference, ListTopics, in one page. */
export const ListTopics = {
  write: false,
  performAction(_form: unknown, { caller, state }: Context): object {
    const here = arnOf('sns', caller, '');
    const arns = [...state.topics.keys()].filter((arn) => arn.startsWith(here)).sort();
    return { Topics: { member: arns.map((TopicArn) => ({ TopicArn })) } };
  },
};
