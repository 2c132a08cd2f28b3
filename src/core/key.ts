import type { DesiredReplica } from './desired.ts';
import type { SecretState } from './observation.ts';

/** The key that a replica should be under; `undeclared`: the origin's key asks for one and the mapping names none. */
export type WantedKey =
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'customer'; readonly key: string }
  | { readonly kind: 'undeclared' };

/**
 * ```
 * replica entry's kmsKey | origin under            | target's kmsKey | wanted
 * yes                    | any                     | any             | the entry's own, always
 * no                     | the AWS managed key     | any             | aws-managed
 * no                     | a customer managed key  | yes             | the target's
 * no                     | a customer managed key  | no, or AWS's    | undeclared: blocked, never under a weaker key
 * ```
 */
export function wantedKey(desired: DesiredReplica, origin: SecretState): WantedKey {
  if (desired.ownKey !== null) return asWanted(desired.ownKey);
  if (isAwsManaged(origin.kmsKey)) return { kind: 'aws-managed' };
  const key = desired.targetKey;
  return key === null || isAwsManaged(key) ? { kind: 'undeclared' } : { kind: 'customer', key };
}

/** Whether a secret is under the wanted key, however AWS spells it. Under `undeclared` any customer key will do. */
export function isUnder(secret: SecretState, wanted: WantedKey): boolean {
  if (wanted.kind === 'aws-managed') return isAwsManaged(secret.kmsKey);
  if (secret.kmsKey === null || isAwsManaged(secret.kmsKey)) return false;
  return wanted.kind === 'undeclared' || spelling(secret.kmsKey, secret.arn) === spelling(wanted.key, secret.arn);
}

function asWanted(key: string): WantedKey {
  return isAwsManaged(key) ? { kind: 'aws-managed' } : { kind: 'customer', key };
}

function isAwsManaged(key: string | null): boolean {
  return key === null || key === '' || key.endsWith('alias/aws/secretsmanager');
}

/** AWS echoes a key as it was given: id, ARN, alias or alias ARN. A key ARN of the secret's own account is its id. */
function spelling(key: string, secretArn: string): string {
  const [, partition, , region, account] = secretArn.split(':');
  const local = `arn:${partition}:kms:${region}:${account}:`;
  const short = key.startsWith(local) ? key.slice(local.length) : key;
  return short.startsWith('key/') ? short.slice('key/'.length) : short;
}
