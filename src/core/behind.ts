import { AWSCURRENT, AWSPREVIOUS } from '../../config/aws/marks.ts';
import { isConflict } from './current.ts';
import type { DriftKind } from './drift.ts';
import { holderOf, type ListedVersion, type Pair, type SecretState } from './observation.ts';
import { currentVersionOf, standsForVersion } from './rekeying.ts';

const OF_A_VERSION: readonly DriftKind[] = ['stale', 'mislabeled', 'conflict'];

/** Whether a replica lacks the value that the origin has in force, so that a report says for how long. */
export function lacksVersion(kinds: readonly DriftKind[]): boolean {
  return kinds.some((kind) => OF_A_VERSION.includes(kind));
}

/**
 * Since when a replica lacks a version that its origin had in force, in milliseconds: the date of the oldest such
 * version. This is what the origin's value shows, if that was read anyway; null: the list of its versions has to.
 * ```
 * the replica's AWSCURRENT is                       | since
 * the origin's version, with another value          | that version was made
 * the version that was in force before, and has not |
 *   changed since the origin's version was made     | that version was made
 * any other: older, or the origin was rolled back   | unknown
 * ```
 */
export function sinceByValue(pair: Pair, value: { version: string; createdAt: number | null }): number | null {
  const { origin, replica } = pair;
  const current = currentVersionOf(pair);
  if (origin.state !== 'present' || current === null) return null;
  if (holderOf(AWSCURRENT, origin.secret) !== value.version || value.createdAt === null) return null;
  if (isOfSameVersion(pair, origin.secret)) return value.createdAt;
  const before = holderOf(AWSPREVIOUS, origin.secret);
  if (before === null || !isOfVersion(current, before, pair, origin.secret)) return null;
  const changedAt = replica.state === 'present' ? replica.secret.changedAt : null;
  return changedAt !== null && value.createdAt > changedAt ? value.createdAt : null;
}

/** AWS removes the oldest versions of a secret beyond this number. */
const VERSIONS_KEPT = 100;

/**
 * The same, by the list of the origin's versions; null: unknown. Versions that were never in force do not count: those
 * that have only other labels, such as AWSPENDING. An abandoned one has lost its label and counts, since AWS shows no
 * difference. If AWS has removed the replica's version, all that it lists are newer.
 */
export function sinceByVersions(pair: Pair, versions: readonly ListedVersion[]): number | null {
  const { origin } = pair;
  const current = currentVersionOf(pair);
  if (origin.state !== 'present' || current === null) return null;
  const wanted = holderOf(AWSCURRENT, origin.secret);
  if (isOfSameVersion(pair, origin.secret)) return dateOf(versions.find(({ id }) => id === wanted));
  const held = versions.find(({ id }) => isOfVersion(current, id, pair, origin.secret));
  const heldSince = held === undefined && versions.length >= VERSIONS_KEPT ? Number.NEGATIVE_INFINITY : dateOf(held);
  if (heldSince === null) return null;
  const lacking = versions.filter(wasInForce).flatMap((version) => dateOf(version) ?? []);
  const dates = lacking.filter((date) => date > heldSince);
  return dates.length === 0 ? null : Math.min(...dates);
}

/** How long that is, in seconds, to a tenth. The clocks of AWS and of this machine may differ. */
export function secondsSince(since: number, at: Date): number {
  return Math.max(0, Math.round((at.getTime() - since) / 100) / 10);
}

/** Whether a replica's version is one of the origin's, be it with the override that is wanted now or with none. */
function isOfVersion(id: string, version: string, pair: Pair, origin: SecretState): boolean {
  return id === version || standsForVersion(id, version, pair, origin);
}

/** The version id is the origin's, but not its value. */
function isOfSameVersion(pair: Pair, origin: SecretState): boolean {
  const [wanted, current] = [holderOf(AWSCURRENT, origin), currentVersionOf(pair)];
  if (wanted === null || current === null || !isConflict(pair, origin)) return false;
  return standsForVersion(current, wanted, { ...pair, valueCheck: { state: 'none' } }, origin);
}

function wasInForce({ labels }: ListedVersion): boolean {
  return labels.length === 0 || labels.includes(AWSCURRENT) || labels.includes(AWSPREVIOUS);
}

function dateOf(version: ListedVersion | undefined): number | null {
  return version?.createdAt?.getTime() ?? null;
}
