import { heartbeatName } from '../../config/aws/marks.ts';
import { type Mapping, standbyTargets, type Target } from '../../config/mapping.ts';
import { placeOf } from '../core/desired.ts';
import { asLockstepError, type ErrorCode } from '../core/errors.ts';
import { type Heartbeat, heartbeatTags, readHeartbeat, type SeenHeartbeat } from '../core/heartbeat.ts';
import type { Environment, SecretStore } from './ports.ts';

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

/** What a look at the heartbeat of a place gave. */
export interface HeartbeatLook {
  /** null: there is none, or it could not be read, which a note then says. */
  readonly said: SeenHeartbeat | null;
  /** The target under whose name its digest was made. */
  readonly standby: string;
  readonly notes: readonly string[];
}

/** Looks at the heartbeat in the place of a target, if that is one with a standby. */
export async function lookAtHeartbeat(mapping: Mapping, target: Target, env: Environment): Promise<HeartbeatLook> {
  const standby = target.assumeRole === null ? standbyTargets(mapping).find(isBeside(target)) : undefined;
  if (standby === undefined) return { said: null, standby: target.name, notes: [] };
  try {
    const secret = await env.at(placeOf(standby)).describe(heartbeatName(mapping.name));
    const heartbeat = secret && readHeartbeat(secret.tags);
    const said = heartbeat && { ...heartbeat, writtenAt: secret.changedAt ?? 0 };
    return { said, standby: standby.name, notes: [] };
  } catch (thrown) {
    return { said: null, standby: standby.name, notes: [`no heartbeat: ${asLockstepError(thrown).message}`] };
  }
}

function isBeside({ region }: Target): (other: Target) => boolean {
  return (other) => other.region === region;
}
