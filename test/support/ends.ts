import { setMaxListeners } from 'node:events';
import { type AwsWorld, awsWorld, type WorldOptions } from '../../src/aws/world.ts';
import { LockstepError, type StopCode } from '../../src/core/errors.ts';

/** A signal that is never aborted. */
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/** What the calls of a client end with when they need not end. */
export const ENDLESS = { stop: NEVER, cut: NEVER };

/** A run's end, for a test to bring about. */
export function openEnd(code: StopCode = 'interrupted') {
  const controller = new AbortController();
  const end = () => controller.abort(new LockstepError(code, `the run was ended (${code})`));
  return { stop: controller.signal, end };
}

/** A signal that has been aborted. */
export function ended(code: StopCode = 'interrupted'): AbortSignal {
  const { stop, end } = openEnd(code);
  end();
  return stop;
}

/** The world as a process has it that points its clients at an embedded AWS. */
export function quietWorld(options: Partial<WorldOptions> = {}): AwsWorld {
  const watcher = { note: () => {}, progress: () => {} };
  return awsWorld({ originRegion: 'us-east-1', watcher, ...options });
}
