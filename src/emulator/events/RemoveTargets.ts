import * as z from 'zod';
import { listOf, textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { findRule, ruleName } from './rules.ts';

const input = z.object({ Rule: ruleName, Ids: listOf(textOf(1, 64), 1, 100) });

/** EventBridge API reference, RemoveTargets. */
export const RemoveTargets = {
  write: true,
  performAction(body: unknown, { caller, state }: Context): object {
    const { Rule, Ids } = parseInput(input, body);
    const { targets } = findRule(state.rules, caller, Rule);
    for (const id of Ids) targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};
