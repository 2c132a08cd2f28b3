import { MAPPING_TAG } from '../../config/aws/marks.ts';
import { asLockstepError, LockstepError } from '../core/errors.ts';
import type { SecretState } from '../core/observation.ts';
import type { Action } from '../core/plan.ts';
import type { Environment } from './ports.ts';

/** How long IAM may take to see a new tag, in milliseconds. AWS promises nothing shorter. */
const LAG_MS = 60_000;

/** Pauses before a denied write is retried, in milliseconds. Together they are as long as the lag. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Whether an action sets the tag that policies check. */
export function isOwnershipClaim(action: Action): boolean {
  return 'tags' in action && action.tags[MAPPING_TAG] !== undefined;
}

/**
 * Whether a secret may have got that tag so recently, by this run or another, that IAM does not see it yet. When a tag
 * was set AWS does not say: only when the secret was last changed.
 */
export function isNewlyOurs({ createdAt, changedAt, tags }: SecretState, now: Date): boolean {
  if (tags[MAPPING_TAG] === undefined) return false;
  const last = Math.max(createdAt?.getTime() ?? 0, changedAt ?? 0);
  return now.getTime() - last < LAG_MS;
}

/**
 * Makes a call that policies allow only for our tag, which was just set. IAM may see it later than Secrets Manager
 * does, so a denial is retried, and in the end left to the next run.
 * @throws LockstepError with the code `not-yet-allowed` if it is still denied after a minute, or if the run has to end
 */
export async function callPatiently<T>(name: string, call: () => Promise<T>, env: Environment): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      const error = asLockstepError(thrown);
      if (error.code !== 'access-denied') throw error;
      const pause = PAUSES_MS[attempt];
      if (pause === undefined || env.stop.aborted) throw stillDeniedError(name, error);
      await env.pause(pause);
    }
  }
}

function stillDeniedError(name: string, { message }: LockstepError): LockstepError {
  const what = `${name}: the tag ${MAPPING_TAG} was set moments ago, and policies may not see it for a minute`;
  return new LockstepError('not-yet-allowed', `${what}, so the next run goes on; if that is denied too: ${message}`);
}
