import { asTagValue, fenceNames, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import { placeOf } from '../core/desired.ts';
import { asLockstepError, stopReason } from '../core/errors.ts';
import { loweredTags, readFence } from '../core/fence.ts';
import { isPromoted } from '../core/promotion.ts';
import type { SidesSeen } from './failback-look.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment, SecretStore } from './ports.ts';

/** What was taken down, and what could not be, a sentence each. */
export interface TakenDown {
  readonly untagged: number;
  readonly failures: readonly string[];
}

/**
 * Takes the tag `lockstep:promoted` off every replica of the mapping in a place, and then lowers the fence; if a tag
 * could not be taken off, the fence stays up. A replica that is scheduled for deletion takes no change of tags.
 */
export async function takeDown(
  mapping: Mapping,
  target: Target,
  { ours }: SidesSeen,
  env: Environment,
): Promise<TakenDown> {
  const store = env.at(placeOf(target));
  const tagged = ours.filter((secret) => isPromoted(secret) && !secret.pendingDeletion);
  const ended = await mapInParallel(env.width, tagged, ({ name }) =>
    attemptWrite(() => store.untag(name, [PROMOTED_TAG]), env),
  );
  const failures = ended.flatMap((why, at) => (why === null ? [] : [`${tagged[at]?.name}: ${why}`]));
  const untagged = tagged.length - failures.length;
  if (failures.length > 0) return { untagged, failures };
  const by = asTagValue((await env.caller()) ?? '') ?? '';
  const lowered = await Promise.all(
    fenceNames(mapping).map((name) => attemptWrite(() => lowerFence(store, name, loweredTags(by, env.now())), env)),
  );
  return { untagged, failures: lowered.filter((why) => why !== null) };
}

async function lowerFence(store: SecretStore, name: string, tags: Record<string, string>): Promise<void> {
  const secret = await store.describe(name);
  if (secret === null || readFence(secret).state === 'lowered') return;
  if (secret.pendingDeletion) await store.restore(name);
  await store.tag(name, tags);
}

/** Why a write failed, or null. */
async function attemptWrite(write: () => Promise<void>, env: Environment): Promise<string | null> {
  const stopped = stopReason(env.stop);
  if (stopped !== null) return stopped.message;
  try {
    await write();
    return null;
  } catch (thrown) {
    return asLockstepError(thrown).message;
  }
}
