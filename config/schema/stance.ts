import type { Level, OnDrift, ReplicaSpec } from '../mapping.ts';

/** What one level of the file sets for drift. `until` is the last day, in UTC, on which `onDrift: report` holds. */
export interface Stance {
  readonly onDrift?: OnDrift | undefined;
  readonly until?: string | undefined;
}

/**
 * Resolves the settings of all levels, from the replica outwards to the file. The most specific one wins. One with `until`
 * lapses after that day, and the next level takes over. Only reports can have an end, so the latest `until` before the first
 * setting without one counts.
 */
export function resolveStances(
  inwardOut: readonly Stance[],
): Pick<ReplicaSpec, 'onDrift' | 'onDriftFrom' | 'reportUntil'> {
  let reportUntil: string | null = null;
  for (const [at, { onDrift, until }] of inwardOut.entries()) {
    if (onDrift === undefined) continue;
    if (until === undefined) {
      return { onDrift, onDriftFrom: LEVELS[at] ?? 'file', reportUntil: onDrift === 'heal' ? reportUntil : null };
    }
    if (reportUntil === null || until > reportUntil) reportUntil = until;
  }
  return { onDrift: 'heal', onDriftFrom: 'file', reportUntil };
}

const LEVELS: readonly Level[] = ['replica', 'entry', 'target', 'file'];
