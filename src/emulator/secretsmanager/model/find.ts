import { type AccountRegion, parseArn } from '../../arn.ts';
import type { Context } from '../../context.ts';
import { refusals } from './refusals.ts';
import { resourcePolicyAllows } from './resource-policy.ts';
import { isReadOnly, type Secret } from './secret.ts';

const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** The place and name that a SecretId means, and the secret there. */
export interface Located {
  readonly place: AccountRegion;
  readonly name: string;
  readonly secret: Secret | undefined;
}

/**
 * A SecretId is a name, an ARN, or an ARN without its six random characters. If a name itself ends in a hyphen and six
 * characters, AWS takes its partial ARN for a full one, and finds nothing.
 */
export function locateSecret(secretId: string, { caller, state, asOf }: Context): Located {
  const arn = parseArn(secretId);
  if (arn === undefined)
    return { place: caller, name: secretId, secret: state.vault.findSecret(caller, secretId, asOf) };
  const rest = arn.resource.replace(/^secret:/, '');
  const place = { account: arn.account, region: arn.region };
  const name = rest.replace(SUFFIX, '');
  if (arn.region !== caller.region) return { place, name, secret: undefined };
  const secret = state.vault.findSecret(place, name, asOf);
  const meant = name === rest || secret?.arn === secretId;
  return { place, name, secret: meant ? secret : undefined };
}

/** Every name that a SecretId can mean. */
export function namesOf(secretId: string): string[] {
  const rest = parseArn(secretId)?.resource.replace(/^secret:/, '');
  return rest === undefined ? [secretId] : [rest, rest.replace(SUFFIX, '')];
}

/**
 * The secret that a call names, including one scheduled for deletion. For a secret of another account, its resource
 * policy must allow the call.
 */
export function findSecret(secretId: string, context: Context): Secret {
  const { place, secret } = locateSecret(secretId, context);
  const action = `secretsmanager:${context.action}`;
  const foreign = place.account !== context.caller.account;
  if (foreign && !resourcePolicyAllows(secret?.policy, context.caller, action)) {
    throw refusals.denied(context.caller.principal, action, secretId, 'resource-based');
  }
  if (secret === undefined) throw refusals.secretNotFound();
  return secret;
}

/** As `findSecret`, but refuses a secret that is scheduled for deletion. */
export function findLiveSecret(secretId: string, context: Context): Secret {
  const secret = findSecret(secretId, context);
  refuseDeleted(secret);
  return secret;
}

/** As `findLiveSecret`, but also refuses a secret that only its primary or another service may write to. */
export function findWritableSecret(secretId: string, context: Context): Secret {
  const secret = findSecret(secretId, context);
  refuseReadOnly(secret);
  refuseDeleted(secret);
  return secret;
}

export function refuseReadOnly(secret: Secret): void {
  if (isReadOnly(secret)) throw refusals.readOnlyReplica();
  if (secret.owningService !== undefined) throw refusals.managedByService();
}

function refuseDeleted({ deletion }: Secret): void {
  if (deletion?.kind === 'forced') throw refusals.deleted();
  if (deletion !== undefined) throw refusals.markedForDeletion();
}
