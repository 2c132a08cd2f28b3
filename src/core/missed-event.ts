import type { ReplicaReport, Trigger } from './report.ts';

type Kind = ReplicaReport['drift'][number];

/** Events that come by CloudTrail take up to 15 minutes. */
const LATE_SECONDS = 15 * 60;

/** What was known of a replica before a run looked at it. */
export interface KnownBefore {
  /** When it was last seen right; null: not known. */
  readonly rightAt: string | null;
  /** The drift that was open; null: none was. It is empty if the replica failed before it was compared. */
  readonly open: readonly Kind[] | null;
}

/**
 * Whether a run found what an event should have led to. Drift that was open was seen before, by an event or not.
 * ```
 * the run is not the scheduled one                          | no
 * the replica is not stale or mislabeled, or for less than  |
 *   15 minutes, or no one knows for how long                | no
 * no earlier run saw it right                               | no
 * it was known to be stale or mislabeled, could not be read |
 *   meanwhile, or failed                                    | no
 * otherwise                                                 | yes
 * ```
 */
export function isMissedEvent(row: ReplicaReport, trigger: Trigger, { rightAt, open }: KnownBefore): boolean {
  const { drift, behindSeconds = null } = row;
  if (trigger !== 'schedule' || rightAt === null) return false;
  if (!drift.some(isOfALabel) || behindSeconds === null || behindSeconds < LATE_SECONDS) return false;
  if (open === null) return true;
  return open.length > 0 && !open.some((kind) => isOfALabel(kind) || kind === 'unreachable');
}

function isOfALabel(kind: Kind): boolean {
  return kind === 'stale' || kind === 'mislabeled';
}
