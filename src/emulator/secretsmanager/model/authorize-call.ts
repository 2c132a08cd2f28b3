import { type AccountRegion, arnOf } from '../../arn.ts';
import type { Context } from '../../context.ts';
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
  const { caller } = context;
  const sent = textOf(input.SecretId) ?? textOf(input.Name);
  const secret = sent === undefined ? undefined : locateSecret(sent, context).secret;
  const verdict = context.authorize({
    account: caller.account,
    region: caller.region,
    principal: caller.principal,
    action: `secretsmanager:${action}`,
    resource: resourceOf(input, secret, context),
    exists: secret !== undefined,
    context: conditionsOf(action, input, secret),
  });
  if (verdict === 'deny') throw refusals.denied(caller.principal, `secretsmanager:${action}`, sent ?? '*');
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

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
