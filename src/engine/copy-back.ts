import { AWSCURRENT, FAILBACK_LABEL, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import { originPlace } from '../core/desired.ts';
import { asLockstepError, stopReason } from '../core/errors.ts';
import { failbackIds } from '../core/failback/ids.ts';
import type { FailbackStep } from '../core/failback/plan.ts';
import type { FailbackRow } from '../core/failback/report.ts';
import { isRotating } from '../core/failback/three-way.ts';
import { holderOf, type SecretState } from '../core/observation.ts';
import type { Environment, SecretStore } from './ports.ts';

/**
 * Carries out one step of a failback. An error fails this secret alone.
 * @returns the row if that is the end of it; null: the next look shows what came of it
 */
export async function carryOutStep(
  step: FailbackStep,
  mapping: Mapping,
  env: Environment,
): Promise<FailbackRow | null> {
  const { row, pair } = step;
  const stopped = stopReason(env.stop);
  if (stopped !== null) return { ...row, status: 'failed', reason: stopped.message };
  const home = env.at(originPlace(mapping));
  try {
    switch (step.action) {
      case null:
        return null;
      case 'keep-origin':
        await env.at(pair.desired.place).untag(row.name, [PROMOTED_TAG]);
        return { ...row, status: 'kept-origin', reason: keptReason(row) };
      case 'tidy':
        await dropFailbackLabel(home, row.secret);
        return null;
      case 'copy':
        return await copyBack(step, home, env);
    }
  } catch (thrown) {
    return { ...row, status: 'failed', reason: asLockstepError(thrown).message };
  }
}

function keptReason({ replicaVersion, originVersion }: FailbackRow): string {
  return `the origin's ${originVersion} was chosen: the next run puts it over ${replicaVersion}, which stays there as AWSPREVIOUS`;
}

/**
 * Copies the replica's AWSCURRENT to the origin: staged under a label of failback's own, then both sides are looked at
 * once more, and AWSCURRENT moves by compare-and-swap from the version that was seen.
 */
async function copyBack({ row, pair }: FailbackStep, home: SecretStore, env: Environment): Promise<FailbackRow | null> {
  const { secret, name, replicaVersion, originVersion } = row;
  const there = env.at(pair.desired.place);
  const { version, value } = await there.read(name);
  if (version !== replicaVersion || originVersion === null) return null;
  for (const id of failbackIds(version, pair.desired)) {
    if (env.stop.aborted) return null;
    const put = await home.put(secret, id, value, FAILBACK_LABEL);
    if (put.state === 'taken') continue;
    const [origin, replica] = await Promise.all([home.describe(secret), there.describe(name)]);
    const isAsSeen = isStill(origin, originVersion) && isStill(replica, version) && !isRotating(origin);
    const swap = isAsSeen && !env.stop.aborted ? await home.moveLabel(secret, AWSCURRENT, id, originVersion) : 'lost';
    await home.dropLabel(secret, FAILBACK_LABEL, id);
    return swap === 'moved' ? { ...row, status: 'copied' } : null;
  }
  const reason = `the origin has other values under the ids that version ${version} could have there; put the value there by hand, then run failback again`;
  return { ...row, status: 'open', reason };
}

function isStill(secret: SecretState | null, current: string): secret is SecretState {
  return secret !== null && !secret.pendingDeletion && holderOf(AWSCURRENT, secret) === current;
}

/** Takes off the label that a failback left which was cut off. */
async function dropFailbackLabel(home: SecretStore, secret: string): Promise<void> {
  const origin = await home.describe(secret);
  const holder = origin === null ? null : holderOf(FAILBACK_LABEL, origin);
  if (holder !== null) await home.dropLabel(secret, FAILBACK_LABEL, holder);
}
