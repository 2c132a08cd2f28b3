import type { OnDrift } from '../mapping.ts';

/** What one level of the file says about drift; `until` is the last day, in UTC, on which a `report` stands. */
export interface Stance {
  readonly onDrift?: OnDrift | undefined;
  readonly until?: string | undefined;
}

/**
 * What holds for a replica, of all that is said from the replica itself outwards to the whole file. The innermost word
 * wins; a word with an end lapses after it, and the next one holds. So before the first word without an end there are
 * only reports, of which the longest counts.
 */
export function resolveStances(inwardOut: readonly Stance[]): { onDrift: OnDrift; reportUntil: string | null } {
  let reportUntil: string | null = null;
  for (const { onDrift, until } of inwardOut) {
    if (onDrift === undefined) continue;
    if (until === undefined) return { onDrift, reportUntil: onDrift === 'heal' ? reportUntil : null };
    if (reportUntil === null || until > reportUntil) reportUntil = until;
  }
  return { onDrift: 'heal', reportUntil };
}
