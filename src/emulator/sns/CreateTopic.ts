import { arnOf } from '../arn.ts';
import type { Context } from '../context.ts';
import { entriesOf } from './entries.ts';
import { form } from './form.ts';
import { invalidParameter } from './topics.ts';

/** SNS API reference, CreateTopic: for an existing name, it returns the same ARN. */
export const CreateTopic = {
  write: true,
  performAction(input: unknown, { caller, state }: Context): object {
    const request = form.parse(input);
    const name = request.Name ?? '';
    if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name)) throw invalidParameter('Topic Name');
    const arn = arnOf('sns', caller, name);
    const attributes = entriesOf(request, 'Attributes.entry').map(({ key = '', value = '' }) => [key, value]);
    if (!state.topics.has(arn)) {
      state.topics.set(arn, { arn, attributes: Object.fromEntries(attributes), subscriptions: [] });
    }
    return { TopicArn: arn };
  },
};
