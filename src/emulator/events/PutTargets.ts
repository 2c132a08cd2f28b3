import * as z from 'zod';
import { listOf, textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { findRule, ruleName } from './rules.ts';

const input = z.object({
  Rule: ruleName,
  Targets: listOf(z.object({ Id: textOf(1, 64, /[.\-_A-Za-z0-9]+/), Arn: textOf(1, 1600) }), 1, 100),
});

/** EventBridge API reference, PutTargets. Whether a target exists, and may be sent to, is seen only when an event comes. */
export const PutTargets = {
  write: true,
  performAction(body: unknown, { caller, state }: Context): object {
    const { Rule, Targets } = parseInput(input, body);
    const { targets } = findRule(state.rules, caller, Rule);
    for (const { Id, Arn } of Targets) targets.set(Id, Arn);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
};
