import type { OrphanReport } from './report.ts';

/** Days in which a deleted orphan can be restored: the longest that AWS offers. */
export const RECOVERY_DAYS = 30;

/** An orphan, and what became of it. `kept`: a closer look showed that it is not ours to delete. */
export interface PrunedReplica extends OrphanReport {
  readonly status: 'orphaned' | 'deleted' | 'kept' | 'failed';
  readonly reason?: string;
}

/** A place that was looked at, or why it could not be. */
export interface PrunedPlace {
  readonly target: string;
  readonly region: string;
  readonly account: string;
  readonly seen: boolean;
  readonly reason?: string;
}

export interface PruneReport {
  readonly orphans: readonly PrunedReplica[];
  /** Replicas of this origin without the name of a mapping, which may be another's: named, and never deleted. */
  readonly unnamed: readonly OrphanReport[];
  readonly places: readonly PrunedPlace[];
}
