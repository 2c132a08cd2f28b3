import { asLockstepError } from '../core/errors.ts';
import { type FoundReplica, listedVersion } from '../core/found-replica.ts';
import type { SecretState } from '../core/observation.ts';
import type { SecretValue } from '../core/secret.ts';
import { describeEach } from './describe-secret.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment, SecretStore } from './ports.ts';

/** What else is done with each value that was read: returns the names of members that are not as declared. It never throws. */
export type Probe = (secret: SecretState, value: SecretValue) => Promise<readonly string[]>;

/** How many values are asked for side by side: as many calls of twenty as a place answers in one round trip. */
const WIDTH = 400;

/** Reads the values of secrets, twenty by a call, which also uses the key of each. No value is kept. */
export async function readEach(
  secrets: readonly SecretState[],
  store: SecretStore,
  probe: Probe,
  env: Environment,
): Promise<FoundReplica[]> {
  let done = 0;
  const found = await mapInParallel(WIDTH, secrets, async (secret) => {
    const one = await readOne(secret, store, probe);
    env.watcher.progress('read', ++done, secrets.length);
    return one;
  });
  return withFreshLooks(found, store, env);
}

async function readOne(secret: SecretState, store: SecretStore, probe: Probe): Promise<FoundReplica> {
  const listed = listedVersion(secret);
  if (secret.pendingDeletion) {
    const trouble = 'it is scheduled for deletion: restore it, by aws secretsmanager restore-secret';
    return { secret, version: listed, trouble, unlike: [] };
  }
  try {
    const { version, value } = await store.read(secret.name);
    return { secret, version, trouble: null, unlike: await probe(secret, value) };
  } catch (thrown) {
    return { secret, version: listed, trouble: asLockstepError(thrown).message, unlike: [] };
  }
}

/** A list may be minutes old. What was read shows which secrets it shows as they were before; those are described. */
async function withFreshLooks(
  found: readonly FoundReplica[],
  store: SecretStore,
  env: Environment,
): Promise<FoundReplica[]> {
  const stale = found.filter(({ secret, version }) => version !== listedVersion(secret));
  const names = stale.map(({ secret }) => secret.name);
  const looks = await describeEach(store, names, env);
  return found.map((one) => {
    const look = looks.get(one.secret.name);
    return look?.state === 'present' ? { ...one, secret: look.secret } : one;
  });
}
