import * as z from 'zod';
import { arnOf } from '../arn.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';
import { attributeMap, checkedAttributes } from './attributes.ts';
import { attributesOf, queueUrl } from './queues.ts';

const input = z.object({
  QueueName: z.string(),
  Attributes: attributeMap.default({}),
  // In lower case, other than in TagQueue.
  tags: attributeMap.default({}),
});

/** SQS API reference, CreateQueue: for an existing name with the same attributes, it returns the same URL. */
export const CreateQueue = {
  write: true,
  performAction(body: unknown, { caller, state, now }: Context): object {
    const { QueueName: name, Attributes, tags } = parseInput(input, body);
    if (!/^[\w-]{1,80}$/.test(name)) {
      const rule = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
      throw new AwsError('InvalidParameterValue', rule);
    }
    const attributes = checkedAttributes(Attributes);
    const arn = arnOf('sqs', caller, name);
    const { account, region } = caller;
    const queue = state.queues.get(arn) ?? {
      account,
      region,
      arn,
      name,
      createdAt: now,
      attributes,
      tags,
      messages: [],
    };
    const present = attributesOf(queue);
    const differing = Object.keys(attributes).find((key) => attributes[key] !== present[key]);
    if (differing !== undefined) {
      const same = `A queue already exists with the same name and a different value for attribute ${differing}`;
      throw new AwsError('QueueNameExists', same);
    }
    state.queues.set(arn, queue);
    return { QueueUrl: queueUrl(queue) };
  },
};
