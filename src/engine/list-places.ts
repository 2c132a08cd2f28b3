import type { Place } from '../core/desired.ts';
import { asLockstepError, type LockstepError, stopReason } from '../core/errors.ts';
import type { SecretState } from '../core/observation.ts';
import type { Environment } from './ports.ts';

/** All secrets of a place, or why they could not be listed. */
export type ListedPlace =
  | { readonly state: 'seen'; readonly place: Place; readonly secrets: readonly SecretState[] }
  | { readonly state: 'unseen'; readonly place: Place; readonly error: LockstepError };

/**
 * Lists all secrets of each place, side by side. A place that does not answer is no reason to stop.
 * @throws LockstepError if the run has to end
 */
export async function listPlaces(places: readonly Place[], env: Environment): Promise<ListedPlace[]> {
  let done = 0;
  const listed = await Promise.all(
    places.map(async (place) => {
      const one = await listPlace(place, env);
      env.watcher.progress('observe', ++done, places.length);
      return one;
    }),
  );
  const stopped = stopReason(env.stop);
  if (stopped !== null) throw stopped;
  return listed;
}

async function listPlace(place: Place, env: Environment): Promise<ListedPlace> {
  // A secret may be on two pages; the later one is newer.
  const secrets = new Map<string, SecretState>();
  try {
    for await (const page of env.at(place).list(null)) {
      for (const secret of page) secrets.set(secret.name, secret);
      const stopped = stopReason(env.stop);
      if (stopped !== null) throw stopped;
    }
    return { state: 'seen', place, secrets: [...secrets.values()] };
  } catch (thrown) {
    return { state: 'unseen', place, error: asLockstepError(thrown) };
  }
}
