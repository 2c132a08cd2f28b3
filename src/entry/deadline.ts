import { LockstepError } from '../core/errors.ts';

/** A time that passes. */
export interface Deadline {
  readonly passed: AbortSignal;
  /** Forgets the time; whoever starts one calls this when it does not matter any more. */
  readonly clear: () => void;
}

/** Starts a deadline in so many milliseconds, or one that has passed. The sentence says so to people. */
export function startDeadline(milliseconds: number, sentence: string): Deadline {
  const controller = new AbortController();
  const abortNow = () => controller.abort(new LockstepError('deadline', sentence));
  if (milliseconds <= 0) abortNow();
  const timer = setTimeout(abortNow, Math.max(0, milliseconds)).unref();
  return { passed: controller.signal, clear: () => clearTimeout(timer) };
}
