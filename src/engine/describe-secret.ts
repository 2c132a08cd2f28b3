import { asLockstepError, stopReason } from '../core/errors.ts';
import { failedRead, type Observation } from '../core/observation.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment, SecretStore } from './ports.ts';

/** Describes one secret afresh. */
export async function describeSecret(store: SecretStore, name: string, env: Environment): Promise<Observation> {
  const stopped = stopReason(env.stop);
  if (stopped !== null) return failedRead(stopped);
  try {
    const secret = await store.describe(name);
    return secret === null ? { state: 'absent', seenBy: 'describe' } : { state: 'present', secret, seenBy: 'describe' };
  } catch (thrown) {
    return failedRead(asLockstepError(thrown));
  }
}

/** Describes secrets of one place, side by side. */
export async function describeEach(
  store: SecretStore,
  names: readonly string[],
  env: Environment,
): Promise<ReadonlyMap<string, Observation>> {
  const described = await mapInParallel(
    env.width,
    names,
    async (name) => [name, await describeSecret(store, name, env)] as const,
  );
  return new Map(described);
}
