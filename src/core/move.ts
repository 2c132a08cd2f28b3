import { AWSCURRENT, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { currentKind, mayBeBehind } from './current.ts';
import { holderOf, markOf, type Pair } from './observation.ts';
import { isDerived } from './version.ts';

/** A replica's AWSCURRENT is to move from the version `from` to the origin's version `to`. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** When the replica last changed, in milliseconds; null: AWS did not say. */
  readonly changedAt: number | null;
}

/** The move that would bring a replica in sync; null if AWSCURRENT stands for the origin's, or is on no version yet. */
export function moveOf(pair: Pair): Move | null {
  const { origin, replica } = pair;
  if (origin.state !== 'present' || replica.state !== 'present') return null;
  const to = holderOf(AWSCURRENT, origin.secret);
  const from = holderOf(AWSCURRENT, replica.secret);
  if (to === null || from === null || currentKind(pair, origin.secret, replica.secret) === null) return null;
  return { from, to, changedAt: replica.secret.changedAt };
}

export function isSameMove(one: Move, other: Move | null): boolean {
  return one.from === other?.from && one.to === other.to;
}

/**
 * Whether a move certainly leads to something new, however stale the reads behind it: the origin made the version after
 * the replica last changed, so after everything that was ever written to the replica. The dates come from the clocks of
 * two Regions, which may differ by as much as a copy takes. A copy of the origin's version that only lacks the override
 * is moved to the same version.
 */
export function isForward({ from, to, changedAt }: Move, seen: { version: string; createdAt: number | null }): boolean {
  if (from === to) return true;
  return seen.version === to && changedAt !== null && seen.createdAt !== null && seen.createdAt > changedAt;
}

/** The longest lag that AWS documents for any read: ListSecrets may lag by five minutes. */
const LAG_MS = 5 * 60_000;

/**
 * Why a move is left to the next run even though two looks agree on it; null: it is not. The origin does not show a
 * version that Lockstep copied minutes ago, so the reads may still lag. After that time the origin has dropped the
 * version, or was deleted and created again. A derived id may be that of a version which the origin does show, for a
 * reason that has changed since, such as a former override; then two looks have to do.
 */
export function doubtAbout(pair: Pair, now: number): string | null {
  const { origin, replica } = pair;
  if (origin.state !== 'present' || replica.state !== 'present' || !mayBeBehind(pair)) return null;
  const { changedAt, tags } = replica.secret;
  const version = holderOf(AWSCURRENT, replica.secret);
  if (version === null || isDerived(version)) return null;
  if (changedAt === null || now - changedAt >= LAG_MS || tags[ORIGIN_TAG] !== markOf(origin.secret)) return null;
  return `the origin does not show version ${version}, which was copied from it minutes ago, so AWS may still answer from before; the replica is left as it is until the next run`;
}
