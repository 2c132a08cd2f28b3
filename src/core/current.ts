import { AWSCURRENT, AWSPENDING, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { isMarked } from './marks.ts';
import { holderOf, isLabelled, markOf, type Pair, type SecretState } from './observation.ts';
import { currentVersionOf, standsForOrigin, standsForVersion, wantedIdOf } from './rekeying.ts';
import { isDerived } from './version.ts';

/** How a replica's AWSCURRENT differs from the origin's; null: it stands for the origin's. */
export function currentKind(
  pair: Pair,
  origin: SecretState,
  replica: SecretState,
): 'diverged' | 'mislabeled' | 'stale' | null {
  const wanted = wantedIdOf(pair, origin);
  const current = holderOf(AWSCURRENT, replica);
  // The wanted id with another value is not an older version. That drift is a `conflict`.
  if (wanted === null || current === wanted) return null;
  const unproven: Pair = { ...pair, valueCheck: { state: 'none' } };
  if (current !== null && standsForOrigin(current, unproven, origin)) return null;
  if (current !== null && !cameFromOrigin(current, pair, origin, replica)) return 'diverged';
  return replica.versions.some(({ id }) => standsForOrigin(id, unproven, origin)) ? 'mislabeled' : 'stale';
}

/** Whether the replica's AWSCURRENT stands where the origin's should, and was found to hold another value. */
export function isConflict(pair: Pair, origin: SecretState): boolean {
  const { valueCheck } = pair;
  if (valueCheck.state === 'unfit') return isUnfitInForce(pair, origin);
  if (!('of' in valueCheck) || valueCheck.of !== wantedIdOf(pair, origin)) return false;
  const current = currentVersionOf(pair);
  return valueCheck.state === 'derived-id-taken' || current === null || !standsForOrigin(current, pair, origin);
}

/** A value that the override cannot lead to has the id that is derived for it. */
function isUnfitInForce(pair: Pair, origin: SecretState): boolean {
  const { valueCheck } = pair;
  const current = currentVersionOf(pair);
  if (valueCheck.state !== 'unfit' || current === null) return false;
  return valueCheck.version === holderOf(AWSCURRENT, origin) && standsForOrigin(current, pair, origin);
}

/**
 * Whether the origin may have been read as it was before the replica was written. Lockstep wrote the replica's
 * AWSCURRENT, and yet the origin shows that version neither with a label (a pending one is never copied) nor as
 * retired. Reads are eventually consistent, and one stale read must not look like a rollback.
 */
export function mayBeBehind(pair: Pair): boolean {
  const { origin, replica, retired } = pair;
  if (origin.state !== 'present' || replica.state !== 'present') return false;
  const current = holderOf(AWSCURRENT, replica.secret);
  if (current === null || !isMarked(current, replica.secret)) return false;
  const wasCurrent = origin.secret.versions.filter(({ labels }) => labels.some((label) => label !== AWSPENDING));
  const ids = [...wasCurrent.map(({ id }) => id), ...(retired ?? [])];
  return !standsForAny(current, ids, pair, origin.secret);
}

/**
 * Whether none of the origin's labelled versions explains the replica's AWSCURRENT. Then the origin's retired versions
 * have to be listed before the pair is assessed.
 */
export function isUnexplained(pair: Pair): boolean {
  const { origin, replica } = pair;
  if (origin.state !== 'present' || replica.state !== 'present') return false;
  if (mayBeBehind(pair)) return true;
  return !origin.secret.pendingDeletion && currentKind(pair, origin.secret, replica.secret) === 'diverged';
}

function cameFromOrigin(version: string, pair: Pair, origin: SecretState, replica: SecretState): boolean {
  return isMarked(version, replica) || isVersionOf(origin, version, pair) || isFormerOverride(version, origin, replica);
}

/**
 * Whether Lockstep derived a version's id, for a reason that no longer holds: the override has changed since, and the label
 * is on a version that was put later. AWS and its SDKs derive no ids.
 */
function isFormerOverride(version: string, origin: SecretState, replica: SecretState): boolean {
  return isDerived(version) && replica.tags[ORIGIN_TAG] === markOf(origin);
}

/**
 * Whether a version of the replica is one that the origin has or had, or an id derived from one. Versions that AWS no
 * longer lists, and retired ones that were not listed, do not count.
 */
export function isVersionOf(origin: SecretState, version: string, pair: Pair): boolean {
  if (isLabelled(version, origin)) return true;
  const unproven: Pair = { ...pair, valueCheck: { state: 'none' } };
  return standsForAny(version, [...origin.versions.map(({ id }) => id), ...(pair.retired ?? [])], unproven, origin);
}

function standsForAny(id: string, versions: readonly string[], pair: Pair, origin: SecretState): boolean {
  return versions.includes(id) || versions.some((version) => standsForVersion(id, version, pair, origin));
}
