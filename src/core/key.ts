import { parseArn, type Whereabouts } from '../../config/aws/arn.ts';
import { AWS_MANAGED_KEY, isAlias, isAwsManagedKey, keyArn, whereaboutsOfKey } from '../../config/aws/key.ts';
import type { DesiredReplica } from './desired.ts';
import type { ListedVersion, SecretState } from './observation.ts';

/**
 * The key that a replica should be under. `undeclared`: it needs a customer managed key, and the mapping names none.
 */
export type WantedKey =
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'customer'; readonly key: string }
  | { readonly kind: 'undeclared' };

/** Which line of the rule about keys decides: see `keyRuleOf`. */
export type KeyRule = 'own-key' | 'aws-managed' | 'target-key' | 'undeclared';

/**
 * ```
 * replica entry's kmsKey | origin under            | target's kmsKey | wanted
 * yes                    | any                     | any             | the entry's own, always
 * no                     | the AWS managed key     | any             | aws-managed
 * no                     | a customer managed key  | yes             | the target's
 * no                     | a customer managed key  | no, or AWS's    | undeclared: blocked, never under a weaker key
 * ```
 */
export function keyRuleOf({ ownKey, targetKey }: DesiredReplica, origin: SecretState): KeyRule {
  if (ownKey !== null) return 'own-key';
  if (isAwsManaged(origin.kmsKey)) return 'aws-managed';
  return isAwsManaged(targetKey) ? 'undeclared' : 'target-key';
}

export function wantedKey(desired: DesiredReplica, origin: SecretState): WantedKey {
  switch (keyRuleOf(desired, origin)) {
    case 'own-key':
      return wantedKeyFrom(desired.ownKey);
    case 'aws-managed':
      return { kind: 'aws-managed' };
    case 'target-key':
      return wantedKeyFrom(desired.targetKey);
    case 'undeclared':
      return { kind: 'undeclared' };
  }
}

/** Whether a secret is under the wanted key, in any spelling. For `undeclared` any customer managed key will do. */
export function isUnderKey(secret: SecretState, wanted: WantedKey): boolean {
  if (wanted.kind === 'aws-managed') return isAwsManaged(secret.kmsKey);
  if (secret.kmsKey === null || isAwsManaged(secret.kmsKey)) return false;
  if (wanted.kind === 'customer' && secret.kmsKey === wanted.key) return true;
  const home = whereaboutsOf(secret);
  return wanted.kind === 'undeclared' || keyArn(secret.kmsKey, home) === keyArn(wanted.key, home);
}

/**
 * The ARN that stands for the wanted key in marks and derived ids; an alias has an ARN of its own. null: undeclared.
 */
export function wantedKeyArn(wanted: WantedKey, home: Whereabouts): string | null {
  switch (wanted.kind) {
    case 'aws-managed':
      return keyArn(AWS_MANAGED_KEY, home);
    case 'customer':
      return keyArn(wanted.key, home);
    case 'undeclared':
      return null;
  }
}

/** The ARN of the key that a secret is under now. */
export function currentKeyArn(secret: SecretState): string {
  return keyArn(isAwsManaged(secret.kmsKey) ? AWS_MANAGED_KEY : (secret.kmsKey ?? ''), whereaboutsOf(secret));
}

/** Whether the wanted key is named by an alias. AWS resolves it, and does not report to which key. */
export function isByAlias(wanted: WantedKey): boolean {
  return wanted.kind === 'customer' && isAlias(wanted.key);
}

/**
 * Whether AWS shows a version under the wanted key.
 * ```
 * AWS names the wanted key, however it is spelled         | yes
 * AWS names no key at all                                 | unsaid
 * an alias is wanted, and a key that it could lead to     | unknown
 *   is named, or the other way round                      |
 * AWS names other keys                                    | no
 * ```
 */
export type KeyEvidence = 'yes' | 'no' | 'unknown' | 'unsaid';

export function keyEvidence({ keys }: ListedVersion, wanted: WantedKey, home: Whereabouts): KeyEvidence {
  const arn = wantedKeyArn(wanted, home);
  if (keys.length === 0 || arn === null) return 'unsaid';
  const shown = keys.map((key) => listedKeyArn(key, home));
  if (shown.includes(arn)) return 'yes';
  return shown.some((one) => mayBeOne(one, arn)) ? 'unknown' : 'no';
}

/** The ARN of a key as ListSecretVersionIds names it. */
export function listedKeyArn(key: string, home: Whereabouts): string {
  return keyArn(key === 'DefaultEncryptionKey' ? AWS_MANAGED_KEY : key, home);
}

/** Whether an alias and a key may be the same: it resolves to a customer managed key of its own Region and account. */
function mayBeOne(one: string, other: string): boolean {
  const [here, there] = [whereaboutsOfKey(one), whereaboutsOfKey(other)];
  const isOneByAlias = isAlias(one) !== isAlias(other) && !isAwsManagedKey(one) && !isAwsManagedKey(other);
  return isOneByAlias && here?.region === there?.region && here?.account === there?.account;
}

function wantedKeyFrom(key: string | null): WantedKey {
  return key === null || isAwsManaged(key) ? { kind: 'aws-managed' } : { kind: 'customer', key };
}

export function isAwsManaged(key: string | null): boolean {
  return key === null || key === '' || isAwsManagedKey(key);
}

/** Where a secret lives. Keys named without Region and account are there, too. */
export function whereaboutsOf({ arn }: SecretState): Whereabouts {
  return parseArn(arn) ?? { partition: '', region: '', account: '' };
}
