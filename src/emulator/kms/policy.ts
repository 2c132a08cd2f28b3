import * as z from 'zod';
import { partitionOf } from '../arn.ts';
import type { Caller, Context } from '../context.ts';
import { isPrincipal } from '../identity.ts';
import { areConditionsMet, isOperator } from '../policy/operators.ts';
import { matchesAction } from '../policy/pattern.ts';
import { keyErrors } from './errors.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([
    z.literal('*').transform(() => ['*']),
    z.strictObject({ AWS: oneOrMore }).transform(({ AWS }) => AWS),
  ]),
  Action: oneOrMore,
  Resource: z.literal('*'),
  Condition: z.record(z.string().refine(isOperator), z.record(z.string(), oneOrMore)).default({}),
});

/** A key's policy, as far as it is evaluated here. */
const keyPolicy = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement.transform((one) => [one]), z.array(statement).min(1)]),
});

type Statement = z.output<typeof statement>;

/** KMS Developer Guide, "Default key policy": it leaves everything to the account's IAM policies. */
export function defaultPolicy({ caller: { account, region } }: Context): string {
  const AWS = `arn:${partitionOf(region)}:iam::${account}:root`;
  const allow = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [allow] });
}

/** Refuses what is no policy, and one after which its author could not change it. @throws AwsError */
export function checkPolicy(policy: string, isUnsafe: boolean, { caller }: Context): void {
  if (statementsOf(policy) === undefined) throw keyErrors.malformedPolicy();
  const verdict = judgeByKey(policy, caller, 'kms:PutKeyPolicy');
  if (!isUnsafe && verdict !== 'allow' && verdict !== 'ask-iam') throw keyErrors.lockout();
}

/**
 * What a key's policy says of a call: that the caller itself may, that IAM decides about callers of the account, or neither (KMS
 * Developer Guide, "Key policies in AWS KMS").
 */
export function judgeByKey(policy: string, caller: Caller, action: string): 'allow' | 'ask-iam' | 'deny' {
  const concerning = (statementsOf(policy) ?? []).filter((one) => isConcerning(one, caller, action));
  if (concerning.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  const allowing = concerning.flatMap(({ Principal }) => Principal);
  const isNamed = (named: string) => !isAccount(named, caller) && isPrincipal(named, caller.principal);
  if (allowing.some((named) => named === '*' || isNamed(named))) return 'allow';
  return allowing.length > 0 ? 'ask-iam' : 'deny';
}

function statementsOf(text: string): readonly Statement[] | undefined {
  try {
    return keyPolicy.safeParse(JSON.parse(text)).data?.Statement;
  } catch {
    return undefined;
  }
}

function isConcerning({ Principal, Action, Condition }: Statement, caller: Caller, action: string): boolean {
  const isNamed = Principal.some(
    (named) => named === '*' || isAccount(named, caller) || isPrincipal(named, caller.principal),
  );
  const values: Record<string, string[]> = {
    'kms:CallerAccount': [caller.account],
    'aws:PrincipalArn': [caller.principal],
  };
  const isMet = areConditionsMet(Condition, (key) => values[key]);
  return isNamed && isMet && Action.some((pattern) => matchesAction(pattern, action));
}

function isAccount(named: string, { account }: Caller): boolean {
  return named === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(named);
}
