import { LockstepError } from '../core/errors.ts';

/** A deadline, as a signal that is aborted when it passes. */
export interface Deadline {
  readonly passed: AbortSignal;
  /** Stops the timer. Call it when the deadline no longer matters. */
  readonly clear: () => void;
}

/**
 * Starts a deadline after this many milliseconds; zero or less has passed already. The sentence is the message of its
 * error.
 */
export function startDeadline(milliseconds: number, sentence: string): Deadline {
  const controller = new AbortController();
  const abortNow = () => controller.abort(new LockstepError('deadline', sentence));
  if (milliseconds <= 0) abortNow();
  const timer = setTimeout(abortNow, Math.max(0, milliseconds)).unref();
  return { passed: controller.signal, clear: () => clearTimeout(timer) };
}
