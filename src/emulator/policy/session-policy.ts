import * as z from 'zod';
import { AwsError } from '../error.ts';
import { areConditionsMet, isOperator } from './operators.ts';
import { matchesAction, matchesPattern } from './pattern.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const operator = z.string().refine(isOperator);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z.record(operator, z.record(z.string(), oneOrMore)).default({}),
  })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined))
  .refine(({ Resource, NotResource }) => (Resource === undefined) !== (NotResource === undefined));

/**
 * The grammar of a policy without principals (IAM User Guide, "Grammar of the IAM JSON policy language"), with the
 * operators that are evaluated here. Policy variables are not.
 */
const policy = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement.transform((one) => [one]), z.array(statement).min(1)]),
});

type Statement = z.output<typeof statement>;

/** What a session may do at most. Its role may do less. */
export type SessionPolicy = z.output<typeof policy>;

/** @throws MalformedPolicyDocument, also for what the emulator does not evaluate */
export function parseSessionPolicy(text: string): SessionPolicy {
  const parsed = policy.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AwsError('MalformedPolicyDocument', 'The policy is not in the valid JSON format.');
}

/** A call, as far as a policy looks at it. */
interface AskedOfSession {
  readonly region: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

/** An explicit Deny wins; without an Allow, nothing is allowed. */
export function judgeBySession(
  { Statement }: SessionPolicy,
  request: AskedOfSession,
): 'allow' | 'denied-by-session' | 'not-allowed-by-session' {
  const concerning = Statement.filter((one) => isConcerning(one, request));
  if (concerning.some(({ Effect }) => Effect === 'Deny')) return 'denied-by-session';
  return concerning.length > 0 ? 'allow' : 'not-allowed-by-session';
}

function isConcerning(
  { Action, NotAction, Resource, NotResource, Condition }: Statement,
  asked: AskedOfSession,
): boolean {
  const isAction = (Action ?? NotAction ?? []).some((pattern) => matchesAction(pattern, asked.action));
  const isResource = (Resource ?? NotResource ?? []).some((pattern) => matchesPattern(pattern, asked.resource));
  const isMet = areConditionsMet(Condition, (key) => valuesOf(key, asked));
  return isAction === (NotAction === undefined) && isResource === (NotResource === undefined) && isMet;
}

function valuesOf(key: string, { context, region }: AskedOfSession): string[] | undefined {
  const value = key === 'aws:RequestedRegion' ? region : context[key];
  return value === undefined ? undefined : [value].flat();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
