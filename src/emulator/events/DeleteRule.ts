import * as z from 'zod';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';
import { ruleArn, ruleName } from './rules.ts';

const input = z.object({ Name: ruleName });

/** EventBridge API reference, DeleteRule: its targets have to be removed first; a rule that is not there is no error. */
export const DeleteRule = {
  write: true,
  performAction(body: unknown, { caller, state }: Context): undefined {
    const arn = ruleArn(caller, parseInput(input, body).Name);
    if ((state.rules.get(arn)?.targets.size ?? 0) > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    state.rules.delete(arn);
  },
};
