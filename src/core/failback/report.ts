import type { Fence } from '../fence.ts';
import type { Moved } from './three-way.ts';

/**
 * What became of a secret on the way back.
 * - `unchanged`: neither side moved, or both agree by now;
 * - `origin-moved`: the next run copies the origin's value there;
 * - `to-copy`: the replica's value is to be copied to the origin (a list; `--yes` does it);
 * - `copied`: it was, and both sides were seen to agree since;
 * - `kept-origin`: the origin's value was chosen; the next run copies it there;
 * - `open`: a person has to decide, or to wait: `reason` says which;
 * - `left`: there is nothing to compare, such as a replica that was deleted there: `reason` says what follows;
 * - `failed`: it could not be looked at, or copied.
 */
export type FailbackStatus =
  | 'unchanged'
  | 'origin-moved'
  | 'to-copy'
  | 'copied'
  | 'kept-origin'
  | 'open'
  | 'left'
  | 'failed';

/** One secret of the mapping on the way back from a place. Version ids are AWS's. */
export interface FailbackRow {
  readonly secret: string;
  /** The replica's name. */
  readonly name: string;
  readonly moved: Moved | null;
  readonly status: FailbackStatus;
  readonly originVersion: string | null;
  readonly replicaVersion: string | null;
  /** The version that Lockstep put last. */
  readonly baseVersion: string | null;
  readonly reason?: string;
  /** What else changed there, and what the next run makes of it. */
  readonly note?: string;
}

export interface FailbackReport {
  readonly mapping: string;
  readonly mode: 'list' | 'yes';
  readonly target: string;
  readonly region: string;
  readonly secrets: readonly FailbackRow[];
  /** Secrets that were created there since the fence was raised, under names that the mapping selects. */
  readonly createdThere: readonly string[];
  /** How many replicas had the tag `lockstep:promoted` taken off. */
  readonly untagged: number;
  /** What could not be taken down, a sentence each. */
  readonly failures: readonly string[];
  /** The fence as it is now. */
  readonly fence: Fence['state'];
  /** Why the place still counts as promoted; null: it does not. */
  readonly stillPromoted: string | null;
}

/** Whether a row keeps the fence up. */
function isOpen({ status }: FailbackRow): boolean {
  switch (status) {
    case 'to-copy':
    case 'open':
    case 'failed':
      return true;
    case 'unchanged':
    case 'origin-moved':
    case 'copied':
    case 'kept-origin':
    case 'left':
      return false;
  }
}

/** The row of a secret after the last look, if a write ended with this one before; undefined: none did. */
export function settleRow(seen: FailbackRow, ended: FailbackRow | undefined): FailbackRow {
  switch (ended?.status) {
    case 'copied':
      if (seen.status === 'unchanged') return { ...ended, originVersion: seen.originVersion };
      return seen.status === 'to-copy' ? { ...seen, status: 'open', reason: STILL_WRITTEN } : seen;
    case 'failed':
    case 'open':
      return isOpen(seen) ? { ...ended, moved: seen.moved } : seen;
    case 'kept-origin':
      return isOpen(seen) || seen.status === 'kept-origin' ? ended : seen;
    default:
      return seen.status === 'to-copy' ? { ...seen, status: 'open', reason: STILL_WRITTEN } : seen;
  }
}

const STILL_WRITTEN = 'one side changed again while it was copied; stop what writes there, then run failback again';

/** Why a place stays promoted; null: nothing is left that keeps it so. */
export function whyStillPromoted(
  rows: readonly FailbackRow[],
  { mode, isWhole }: { readonly mode: FailbackReport['mode']; readonly isWhole: boolean },
): string | null {
  const open = rows.filter(isOpen).length;
  if (open > 0)
    return `${open} of ${rows.length} ${rows.length === 1 ? 'secret' : 'secrets'} ${open === 1 ? 'waits' : 'wait'}`;
  if (mode === 'list') return 'nothing was written; --yes goes back';
  return isWhole ? null : 'this failback was narrowed; one without --secret takes the fence down';
}

/** 1: something failed; 2: the place still counts as promoted; 0: it does not. */
export function failbackExitCode({ secrets, failures, stillPromoted }: FailbackReport): number {
  if (failures.length > 0 || secrets.some(({ status }) => status === 'failed')) return 1;
  return stillPromoted === null ? 0 : 2;
}
