import { setTimeout as sleep } from 'node:timers/promises';

/** The clock of a run, and its pause: for this many milliseconds, or until the signal is aborted. */
export interface Time {
  readonly now: () => Date;
  readonly wait: (milliseconds: number, end: AbortSignal) => Promise<void>;
}

export const SYSTEM_TIME: Time = {
  now: () => new Date(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
};
