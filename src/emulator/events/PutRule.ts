import * as z from 'zod';
import { textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';
import { parsePattern } from './pattern.ts';
import { ruleArn, ruleName, tagList } from './rules.ts';

const input = z.object({
  Name: ruleName,
  EventPattern: textOf(0, 4096),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: textOf(0, 512).optional(),
  Tags: tagList.default([]),
});

/** EventBridge API reference, PutRule, with a pattern and on the default bus. An existing rule keeps its targets and its tags. */
export const PutRule = {
  write: true,
  performAction(body: unknown, { caller, state }: Context): object {
    const { Name, EventPattern, State, Description, Tags } = parseInput(input, body);
    const arn = ruleArn(caller, Name);
    const { account, region } = caller;
    const { tags = Tags, targets = new Map<string, string>() } = state.rules.get(arn) ?? {};
    const pattern = { patternText: EventPattern, pattern: parsePattern(EventPattern) };
    const said = { state: State, description: Description };
    state.rules.set(arn, { account, region, arn, name: Name, ...said, ...pattern, tags, targets });
    return { RuleArn: arn };
  },
};
