import { heartbeatName } from '../../config/aws/marks.ts';
import { asLockstepError, type ErrorCode } from '../core/errors.ts';
import { type Heartbeat, heartbeatTags } from '../core/heartbeat.ts';
import type { SecretStore } from './ports.ts';

/**
 * Writes a heartbeat: one call, or three if there is none yet. All tags are set by one call, so of two runs that write at
 * once one is seen whole; it is that of the run that ended last, or one that ended moments before.
 * @throws LockstepError
 */
export async function writeHeartbeat(heartbeat: Heartbeat, mapping: string, store: SecretStore): Promise<void> {
  const name = heartbeatName(mapping);
  const tags = heartbeatTags(heartbeat, mapping);
  try {
    await store.tag(name, tags);
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (!MAYBE_MISSING.includes(error.code)) throw error;
    // Another run may have created it meanwhile.
    if ((await store.createEmpty(name, DESCRIPTION, tags)) === 'exists') await store.tag(name, tags);
  }
}

/** A policy that names ARNs denies a call about a name without a secret, since that has no ARN. */
const MAYBE_MISSING: readonly ErrorCode[] = ['not-found', 'access-denied'];

const DESCRIPTION = 'Lockstep: what the last scheduled run saw in this Region. It has no value; its tags say it.';
