import { setMaxListeners } from 'node:events';
import { type AwsEnvironment, awsEnvironment, type EnvironmentOptions } from '../../src/aws/environment.ts';
import { LockstepError, type StopCode } from '../../src/core/errors.ts';

/** A signal that is never aborted. */
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/** A signal that ends a run, and a function that aborts it. */
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

/** The environment of a process that points its clients at an embedded AWS. */
export function quietEnvironment(options: Partial<EnvironmentOptions> = {}): AwsEnvironment {
  const watcher = { note: () => {}, progress: () => {} };
  return awsEnvironment({ originRegion: 'us-east-1', watcher, ...options });
}
