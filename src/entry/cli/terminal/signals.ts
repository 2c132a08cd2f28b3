import { LockstepError } from '../../../core/errors.ts';

/**
 * npm passes on a signal that the terminal has already sent, so a signal this soon is the same key press (debounce).
 */
const SAME_PRESS_MS = 300;

/**
 * Lends work a signal that Ctrl-C aborts: the run then finishes its calls in flight and reports. A second Ctrl-C quits
 * at once.
 */
export async function untilInterrupted<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  let pressedAt = 0;
  const onSignal = (): void => {
    if (interrupt.signal.aborted) {
      if (performance.now() - pressedAt > SAME_PRESS_MS) process.exit(130);
      return;
    }
    pressedAt = performance.now();
    interrupt.abort(new LockstepError('interrupted', 'the run was interrupted; run it again to continue'));
    process.stderr.write('\nFinishing in-flight calls; press Ctrl-C again to quit now.\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
