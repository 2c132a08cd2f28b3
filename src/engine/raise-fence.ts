import { asTagValue } from '../../config/aws/marks.ts';
import { LockstepError } from '../core/errors.ts';
import { type Fence, raisedTags, readFence } from '../core/fence.ts';
import type { SecretState } from '../core/observation.ts';
import type { Environment, SecretStore } from './ports.ts';

/** Who raises a fence, when and why. */
export interface Raising {
  readonly by: string | null;
  readonly at: Date;
  readonly reason: string;
}

type RaisedFence = Extract<Fence, { state: 'raised' }>;

/** Pauses between looks, in milliseconds: together longer than AWS's reads lag, and a deleted name may be held for as long. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000];

/**
 * Raises a fence, and looks until AWS shows that it is raised. One that was raised before keeps who, when and why, whoever
 * comes later, and one that is being deleted is restored. `isNew`: this call raised it.
 * @throws LockstepError if it cannot be raised
 */
export async function raiseFence(
  name: string,
  raising: Raising,
  store: SecretStore,
  env: Environment,
): Promise<{ fence: RaisedFence; isNew: boolean }> {
  let isNew = false;
  for (const pause of [...PAUSES_MS, null]) {
    const secret = await store.describe(name);
    const fence = readFence(secret);
    if (fence.state === 'raised' && secret?.pendingDeletion === false) return { fence, isNew };
    const step = await raiseStep(name, secret, raising, store);
    isNew ||= step === 'raised';
    if (pause !== null) await env.pause(pause);
  }
  throw new LockstepError('unexpected', `${name}: AWS does not show that it is raised; look at it, and run it again`);
}

async function raiseStep(
  name: string,
  secret: SecretState | null,
  { by, at, reason }: Raising,
  store: SecretStore,
): Promise<'raised' | 'waiting'> {
  const tags = raisedTags((by === null ? null : asTagValue(by)) ?? 'unknown', at);
  if (secret === null) return (await store.createEmpty(name, reason, tags)) === 'created' ? 'raised' : 'waiting';
  if (secret.pendingDeletion) {
    await store.restore(name);
    return 'waiting';
  }
  // The reason first: cut off in between, the fence is still lowered, and the next call does both.
  await store.changeDescription(name, reason);
  await store.tag(name, tags);
  return 'raised';
}
