import * as z from 'zod';
import { parseArn } from '../arn.ts';
import { areConditionsMet, isOperator } from '../policy/operators.ts';
import { matchesAction, matchesPattern } from '../policy/pattern.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const operator = z.string().refine(isOperator);

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([
    z.literal('*').transform(() => ({ Service: ['*'] })),
    z.object({ Service: oneOrMore.default([]), AWS: oneOrMore.optional() }),
  ]),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(operator, z.record(z.string(), oneOrMore)).default({}),
});

const policy = z.object({
  Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
});

/** Whether SQS would take the text as a policy, as far as it is evaluated here. */
export function isQueuePolicy(text: string): boolean {
  return parsePolicy(text) !== undefined;
}

/** Whether a queue's policy lets EventBridge send for a rule. Without a policy, no service may. */
export function allowsSending(
  text: string | undefined,
  { queue, sender }: { readonly queue: string; readonly sender: string },
): boolean {
  const context: Record<string, string[]> = {
    'aws:SourceArn': [sender],
    'aws:SourceAccount': [parseArn(sender)?.account ?? ''],
  };
  const concerning = (parsePolicy(text ?? '')?.Statement ?? []).filter(
    ({ Principal, Action, Resource, Condition }) =>
      Principal.Service.some((one) => one === '*' || one === 'events.amazonaws.com') &&
      Action.some((pattern) => matchesAction(pattern, 'sqs:SendMessage')) &&
      Resource.some((pattern) => matchesPattern(pattern, queue)) &&
      areConditionsMet(Condition, (key) => context[key]),
  );
  return concerning.length > 0 && concerning.every(({ Effect }) => Effect === 'Allow');
}

function parsePolicy(text: string): z.output<typeof policy> | undefined {
  try {
    return policy.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
