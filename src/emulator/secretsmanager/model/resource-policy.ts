import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { matchesAction } from '../../policy/pattern.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const principals = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.object({ AWS: oneOrMore.default([]) }),
]);

const statement = z
  .object({
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principals.optional(),
    NotPrincipal: principals.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
  })
  .refine(({ Principal, NotPrincipal }) => (Principal === undefined) !== (NotPrincipal === undefined))
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined));

/**
 * The grammar of a policy (IAM User Guide, "Grammar of the IAM JSON policy language"), as far as it is evaluated here.
 */
const policy = z.object({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Statement: z.union([statement.transform((one) => [one]), z.array(statement).min(1)]),
});

type Statement = z.output<typeof statement>;

export type Policy = z.output<typeof policy>;

/** The statements of a resource policy, or undefined if the text is not a policy. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    return policy.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Whether the policy allows another account's call. Principals and actions are evaluated, conditions and resources are
 * not. Secrets Manager User Guide, "Access Secrets Manager secrets from a different account".
 */
export function resourcePolicyAllows(text: string | undefined, caller: Caller, action: string): boolean {
  const statements = parsePolicy(text ?? '')?.Statement ?? [];
  const concerning = statements.filter((one) => isAbout(one, caller) && coversAction(one, action));
  return concerning.length > 0 && concerning.every(({ Effect }) => Effect === 'Allow');
}

export function isPublic({ Statement }: Policy): boolean {
  return Statement.some(
    ({ Effect, Principal }) => Effect === 'Allow' && (Principal === undefined || Principal.AWS.includes('*')),
  );
}

function isAbout({ Principal, NotPrincipal }: Statement, caller: Caller): boolean {
  const isNamed = (Principal ?? NotPrincipal)?.AWS.some((principal) => namesPrincipal(principal, caller)) === true;
  return NotPrincipal === undefined ? isNamed : !isNamed;
}

function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  const isNamed = (Action ?? NotAction)?.some((pattern) => matchesAction(pattern, action)) === true;
  return NotAction === undefined ? isNamed : !isNamed;
}

function namesPrincipal(principal: string, { account, principal: arn }: Caller): boolean {
  const [, , , , owner, resource] = principal.split(':');
  const everyone = principal === '*' || principal === account || (owner === account && resource === 'root');
  return everyone || principal === arn || roleOf(arn) === principal;
}

/** The role behind `arn:aws:sts::1:assumed-role/name/session`. */
function roleOf(arn: string): string {
  return arn.replace(/:sts:(.*):assumed-role\/([^/]+)\/.*$/, ':iam:$1:role/$2');
}
