import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, LOCKSTEP_LABEL, VERSION_TAG } from '../../../config/aws/marks.ts';
import { isVersionOf } from '../current.ts';
import { holderOf, type ListedVersion, type Pair, type SecretState } from '../observation.ts';
import { standsForOrigin } from '../rekeying.ts';
import { failbackIds } from './ids.ts';

/** Who changed AWSCURRENT since Lockstep last copied the secret. */
export type Moved = 'neither' | 'origin' | 'replica' | 'both';

/**
 * Who changed AWSCURRENT since the version that Lockstep put last, the base. The first line that holds decides.
 * ```
 * the replica's AWSCURRENT stands for the origin's, or was copied back to it  | neither
 * the base is unknown                                                         | both
 * the base stands for the origin's AWSCURRENT, and the replica's is
 *   another version of the origin's, while the base is not AWSPREVIOUS         | both: by hand, or a copy was cut off
 *   another one                                                                | replica
 * the replica's AWSCURRENT is the base                                         | origin
 * the origin's AWSCURRENT was copied back from a version that someone
 *   put there after the base                                                   | replica, which moved on since
 * anything else                                                                | both
 * ```
 * @param versions of the replica, if they were listed (`needsVersions`)
 */
export function whoMoved(
  pair: Pair,
  { origin, replica }: TwoSides,
  versions: readonly ListedVersion[] | null = null,
): Moved {
  const theirs = holderOf(AWSCURRENT, replica);
  const ours = holderOf(AWSCURRENT, origin);
  if (theirs === null || ours === null || isSameOn(theirs, ours, pair, origin)) return 'neither';
  const base = baseOf(replica);
  if (base === null) return 'both';
  if (standsForOrigin(base, unproven(pair), origin)) {
    const isOlder = isVersionOf(origin, theirs, unproven(pair)) && holderOf(AWSPREVIOUS, replica) !== base;
    return isOlder ? 'both' : 'replica';
  }
  if (theirs === base) return 'origin';
  return isCopyOfNewer(ours, base, pair, versions ?? []) ? 'replica' : 'both';
}

/** Both sides of a replica that is there. */
export interface TwoSides {
  readonly origin: SecretState;
  readonly replica: SecretState;
}

/** Whether a list of the replica's versions may show that not both sides moved. */
export function needsVersions(pair: Pair, sides: TwoSides): boolean {
  return whoMoved(pair, sides) === 'both' && baseOf(sides.replica) !== null;
}

/** The version that Lockstep put last: the one with its label, else the one that its tag names; null: neither is there. */
export function baseOf(replica: SecretState): string | null {
  return holderOf(LOCKSTEP_LABEL, replica) ?? replica.tags[VERSION_TAG] ?? null;
}

/** Whether a rotation is under way: a version waits to become AWSCURRENT. */
export function isRotating(origin: SecretState): boolean {
  const pending = holderOf(AWSPENDING, origin);
  return pending !== null && pending !== holderOf(AWSCURRENT, origin);
}

function isSameOn(theirs: string, ours: string, pair: Pair, origin: SecretState): boolean {
  return standsForOrigin(theirs, unproven(pair), origin) || failbackIds(theirs, pair.desired).includes(ours);
}

function isCopyOfNewer(ours: string, base: string, pair: Pair, versions: readonly ListedVersion[]): boolean {
  const since = versions.find(({ id }) => id === base)?.createdAt ?? null;
  if (since === null) return false;
  return versions.some(
    ({ id, createdAt }) => createdAt !== null && createdAt > since && failbackIds(id, pair.desired).includes(ours),
  );
}

function unproven(pair: Pair): Pair {
  return { ...pair, valueCheck: { state: 'none' } };
}
