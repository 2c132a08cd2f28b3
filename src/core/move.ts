import { AWSCURRENT, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { currentKind, mayBeBehind } from './current.ts';
import { holderOf, markOf, type Pair } from './observation.ts';

/** AWSCURRENT of a replica is to leave the version `from` for the origin's version `to`. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** When the replica last changed, in milliseconds; null: AWS did not say. */
  readonly changedAt: number | null;
}

/** The move that would bring a replica in step; null if AWSCURRENT stands for the origin's, or is on no version yet. */
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
 * Whether a move leads to something new for certain, however old the reads were that it was planned from: the origin made
 * the version after the replica had last changed, so after everything that the replica was ever given. The two dates are
 * from clocks of two Regions, which need not agree to less than a copy takes.
 */
export function isForward({ to, changedAt }: Move, seen: { version: string; createdAt: number | null }): boolean {
  return seen.version === to && changedAt !== null && seen.createdAt !== null && seen.createdAt > changedAt;
}

/** No read of AWS lags by more: it allows ListSecrets, which lags most, five minutes. */
const LAG_MS = 5 * 60_000;

/**
 * Why a move that two looks agree on is left to the next run all the same, or null: the origin does not show the version
 * that Lockstep copied a moment ago. Later than that nothing lags. Then the origin has forgotten the version, or it was
 * deleted and made again.
 */
export function doubtAbout(pair: Pair, now: number): string | null {
  const { origin, replica } = pair;
  if (origin.state !== 'present' || replica.state !== 'present' || !mayBeBehind(pair)) return null;
  const { changedAt, tags } = replica.secret;
  if (changedAt === null || now - changedAt >= LAG_MS || tags[ORIGIN_TAG] !== markOf(origin.secret)) return null;
  const version = holderOf(AWSCURRENT, replica.secret);
  return `the origin does not show version ${version}, which was copied from it minutes ago, so AWS may still answer from before; the replica is left as it is until the next run`;
}
