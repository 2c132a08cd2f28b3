import type { Heartbeat } from './heartbeat.ts';

/** How late a run may be before it is overdue: its heartbeat is written some seconds after it. */
const GRACE_MS = 5 * 60_000;

/** What a standby sees of the reconciler, and what it mails. */
export interface Watched {
  /** How late the run is that was promised, in minutes; 0 if it is not overdue. */
  readonly minutesOverdue: number;
  /**
   * ```
   * the promised run is overdue, and no mail has said so of this promise | overdue
   * a mail said so, and a run has been made since                         | back
   * otherwise                                                             | none
   * ```
   */
  readonly mail: 'overdue' | 'back' | 'none';
}

/**
 * Judges a heartbeat.
 * @param mailed the promise that was last mailed as broken, as `due` spells it; null: none since runs are made again
 */
export function watchHeartbeat({ due }: Pick<Heartbeat, 'due'>, mailed: string | null, now: Date): Watched {
  const late = due === null ? 0 : now.getTime() - due.getTime();
  if (due === null || late < GRACE_MS) return { minutesOverdue: 0, mail: mailed === null ? 'none' : 'back' };
  return { minutesOverdue: Math.floor(late / 60_000), mail: mailed === due.toISOString() ? 'none' : 'overdue' };
}
