import * as z from 'zod';
import { textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../validation.ts';

const input = z.object({ NamePrefix: textOf(1, 64).optional() });

/** EventBridge API reference, ListRules, of the default bus and in one page. */
export const ListRules = {
  write: false,
  performAction(body: unknown, { caller, state }: Context): object {
    const { NamePrefix = '' } = parseInput(input, body);
    const isThere = ({ account, region, name }: { account: string; region: string; name: string }) =>
      account === caller.account && region === caller.region && name.startsWith(NamePrefix);
    const rules = [...state.rules.values()].filter(isThere).sort((one, other) => (one.name < other.name ? -1 : 1));
    return {
      Rules: rules.map(({ name, arn, patternText, state, description }) => ({
        Name: name,
        Arn: arn,
        EventPattern: patternText,
        State: state,
        Description: description,
        EventBusName: 'default',
      })),
    };
  },
};
