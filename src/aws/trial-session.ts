import { setMaxListeners } from 'node:events';
import type { Place } from '../core/desired.ts';
import type { Credentials } from './calls/client.ts';
import { errorName } from './calls/error-codes.ts';
import { narrowError } from './calls/errors.ts';
import { credentialsFor, environmentCredentials } from './credentials.ts';

/** What a call of a selftest gave. `error` is AWS's name for it, `sentence` is safe to print. */
export type TrialAnswer =
  | { readonly state: 'answered'; readonly output: object }
  | { readonly state: 'refused'; readonly error: string; readonly sentence: string };

/** The credentials for a place in a selftest. A policy limits the session of the place's role. */
export function trialCredentials(
  place: Place,
  originRegion: string,
  end: AbortSignal,
  rolePolicy?: string,
): Credentials {
  // Each call in flight listens to it.
  setMaxListeners(0, end);
  return credentialsFor(place, originRegion, environmentCredentials(originRegion, end), undefined, rolePolicy);
}

/** The answer to a call as it is: none is judged or mapped. */
export async function answerTo(action: string, region: string, send: () => Promise<object>): Promise<TrialAnswer> {
  try {
    return { state: 'answered', output: await send() };
  } catch (thrown) {
    const { message } = narrowError(thrown, { call: action, region });
    return { state: 'refused', error: errorName(thrown), sentence: message };
  }
}
