import * as z from 'zod';
import { textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';

const input = z.object({ ResourceARN: textOf(1, 1600) });

/** EventBridge API reference, ListTagsForResource, of a rule. */
export const ListTagsForResource = {
  write: false,
  performAction(body: unknown, { state }: Context): object {
    const { ResourceARN } = parseInput(input, body);
    const rule = state.rules.get(ResourceARN);
    if (rule !== undefined) return { Tags: rule.tags };
    const name = ResourceARN.split('/').at(-1);
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  },
};
