import { isAlias, isKeyName, keyArn, keyResource, whereaboutsOfKey } from '../../../config/aws/key.ts';
import { partitionOf } from '../../../config/aws/regions.ts';
import { isAwsManaged, whereaboutsOf } from '../key.ts';
import type { SecretState } from '../observation.ts';

/** An origin and the secret that is guessed to be its replica. */
export interface GuessedCopy {
  readonly origin: SecretState;
  readonly secret: SecretState;
}

/** The key that most replicas of a place have whose origins are under a customer managed key, and how many have it. */
export interface TargetKey {
  readonly key: string | null;
  readonly under: number;
  /** All replicas here whose origins are under a customer managed key. */
  readonly of: number;
}

/** By the KMS rule, a target's key serves the replicas of origins under a customer managed key. */
export function targetKeyOf(copies: readonly GuessedCopy[], region: string): TargetKey {
  const served = copies.filter(({ origin }) => !isAwsManaged(origin.kmsKey));
  const tally = new Map<string, { key: string; under: number }>();
  for (const { secret } of served) {
    const key = usableKey(secret, region);
    if (key === null) continue;
    const arn = arnOf(key, secret);
    const known = tally.get(arn) ?? { key, under: 0 };
    known.under += 1;
    tally.set(arn, known);
  }
  const [most] = [...tally.values()].sort((one, other) => other.under - one.under || (one.key < other.key ? -1 : 1));
  return { key: most?.key ?? null, under: most?.under ?? 0, of: served.length };
}

/**
 * The key that has to stand at the replica itself.
 * ```
 * the replica is under        | origin under            |
 * AWS's key, or an unusable   | any                     | none: a weaker key is shown as drift, not written down
 * a customer managed key      | the AWS managed key     | the replica's
 * the target's key            | a customer managed key  | none
 * another                     | a customer managed key  | the replica's
 * ```
 */
export function ownKeyOf({ origin, secret }: GuessedCopy, target: TargetKey, region: string): string | null {
  const key = usableKey(secret, region);
  if (key === null || isAwsManaged(origin.kmsKey)) return key;
  return target.key !== null && arnOf(key, secret) === arnOf(target.key, secret) ? null : key;
}

/** Whether a replica is under AWS's key although its origin is under one of the customer's. */
export function isWeaker({ origin, secret }: GuessedCopy): boolean {
  return isAwsManaged(secret.kmsKey) && !isAwsManaged(origin.kmsKey);
}

/** The customer managed key of a secret, if a mapping may name it as a key of this Region. */
function usableKey({ kmsKey }: SecretState, region: string): string | null {
  if (kmsKey === null || isAwsManaged(kmsKey) || !isKeyName(kmsKey)) return null;
  if (isAlias(kmsKey) && keyResource(kmsKey).startsWith('alias/aws/')) return null;
  const home = whereaboutsOfKey(kmsKey);
  return home === null || (home.region === region && home.partition === partitionOf(region)) ? kmsKey : null;
}

function arnOf(key: string, secret: SecretState): string {
  return keyArn(key, whereaboutsOf(secret));
}
