import { type AccountRegion, arnOf } from '../../arn.ts';
import type { AuthorizationRequest, Denial } from '../../authorize.ts';
import type { Context } from '../../context.ts';
import type { AwsError } from '../../error.ts';
import { tagsMomentOf } from '../../faults/lag.ts';
import { judgeBySession } from '../../policy/session-policy.ts';
import { ALPHANUMERIC, pickMany } from '../../random.ts';
import { conditionsOf } from './conditions.ts';
import { locateSecret } from './find.ts';
import { refusals } from './refusals.ts';
import type { Secret } from './secret.ts';

type Input = Readonly<Record<string, unknown>>;

/** Further permissions that a call needs, by the request member that requires them (API reference, CreateSecret). */
const FURTHER_ACTIONS: readonly [action: string, member: string, further: string][] = [
  ['CreateSecret', 'Tags', 'TagResource'],
  ['CreateSecret', 'AddReplicaRegions', 'ReplicateSecretToRegions'],
  ['BatchGetSecretValue', 'Filters', 'ListSecrets'],
];

/** Asks the policy hook about a call and everything it does. @throws AccessDeniedException */
export function authorizeCall(input: Input, context: Context): void {
  const further = FURTHER_ACTIONS.filter(
    ([action, member]) => action === context.action && input[member] !== undefined,
  );
  for (const action of [context.action, ...further.map(([, , name]) => name)]) authorizeAction(action, input, context);
}

/** Asks about one action on the secret that the input names, or on `*` if it names none. */
export function authorizeAction(action: string, input: Input, context: Context): void {
  const sent = sentIn(input);
  const secret = sent === undefined ? undefined : locateSecret(sent, context).secret;
  const request = requestOf(action, input, secret, tagsSeen(secret, context), context);
  const verdict = context.authorize(request);
  if (verdict !== 'allow') throw denialOf(verdict, request, sent ?? '*');
}

/**
 * API reference, TagResource and UntagResource: a change of tags by which the caller would lose its permissions is denied.
 * Which ones AWS means is not known; here, that to do the same again, under the policy of the session alone.
 * @throws AccessDeniedException
 */
export function refuseLockout(input: Input, secret: Secret, tags: Secret['tags'], context: Context): void {
  const { policy } = context.caller;
  if (policy === undefined) return;
  const request = requestOf(context.action, input, secret, tags, context);
  const verdict = judgeBySession(policy, request);
  const before = judgeBySession(policy, requestOf(context.action, input, secret, secret.tags, context));
  if (before === 'allow' && verdict !== 'allow') throw denialOf(verdict, request, sentIn(input) ?? '*');
}

function requestOf(
  action: string,
  input: Input,
  secret: Secret | undefined,
  tags: Secret['tags'],
  context: Context,
): AuthorizationRequest {
  const { account, region, principal } = context.caller;
  return {
    account,
    region,
    principal,
    action: `secretsmanager:${action}`,
    resource: resourceOf(input, secret, context),
    exists: secret !== undefined,
    context: conditionsOf(action, input, secret, tags),
  };
}

export function denialOf(denial: Denial, { principal, action }: AuthorizationRequest, sent: string): AwsError {
  switch (denial) {
    case 'deny':
      return refusals.denied(principal, action, sent);
    case 'not-allowed-by-session':
      return refusals.denied(principal, action, sent, 'session');
    case 'denied-by-session':
      return refusals.deniedBySession(principal, action, sent);
  }
}

/** The tags that policies see, which may be those of a moment ago. */
function tagsSeen(secret: Secret | undefined, context: Context): Secret['tags'] {
  const moment = tagsMomentOf(context);
  if (secret === undefined || moment === undefined) return secret?.tags;
  return context.state.vault.findSecret(secret, secret.name, moment)?.tags;
}

/** Measured on AWS: a new secret is authorized by an ARN that already has its suffix; a missing one has no suffix. */
function resourceOf(input: Input, secret: Secret | undefined, { caller, random }: Context): string {
  if (secret !== undefined) return secret.arn;
  const id = textOf(input.SecretId);
  if (id?.startsWith('arn:')) return id;
  if (id !== undefined) return arnOf('secretsmanager', caller, `secret:${id}`);
  const name = textOf(input.Name);
  return name === undefined ? '*' : newSecretArn(caller, name, random);
}

/** The name and six random characters, so that a secret created anew is not mistaken for its predecessor. */
export function newSecretArn(place: AccountRegion, name: string, random: Context['random']): string {
  return arnOf('secretsmanager', place, `secret:${name}-${pickMany(ALPHANUMERIC, 6, random)}`);
}

/** The secret as the call names it. */
function sentIn(input: Input): string | undefined {
  return textOf(input.SecretId) ?? textOf(input.Name);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
