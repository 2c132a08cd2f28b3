import { parseArn } from '../../config/aws/arn.ts';
import { isAwsManagedKey, keyArn } from '../../config/aws/key.ts';
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
  return wanted.kind === 'undeclared' || isSameKey(secret.kmsKey, wanted.key, secret);
}

function asWanted(key: string): WantedKey {
  return isAwsManaged(key) ? { kind: 'aws-managed' } : { kind: 'customer', key };
}

function isAwsManaged(key: string | null): boolean {
  return key === null || key === '' || isAwsManagedKey(key);
}

/** AWS echoes a key as it was given: id, ARN, alias or alias ARN. */
function isSameKey(one: string, other: string, { arn }: SecretState): boolean {
  const home = parseArn(arn);
  return home === null ? one === other : keyArn(one, home) === keyArn(other, home);
}
