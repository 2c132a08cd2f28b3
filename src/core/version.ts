import { v5 as uuidv5 } from 'uuid';

/**
 * The number of this way to derive ids. A change of anything below needs another number: replicas of years ago hold
 * versions under the ids of today.
 */
const ALGORITHM = 1;

const NAMESPACE = '6f1c2a52-6d0e-5d3b-9f3e-0d8f0f6b7a11';

/**
 * Why a version of a replica cannot have its origin's id:
 * - `conflict`: the id is taken there by another value;
 * - `key`: the value has to be stored again, to be encrypted under `key` (an ARN);
 * - `override`: the value differs from the origin's by what the mapping says, here in canonical form.
 */
export type Reason =
  | { readonly because: 'conflict' }
  | { readonly because: 'key'; readonly key: string }
  | { readonly because: 'override'; readonly override: string };

export const CONFLICT: Reason = { because: 'conflict' };

/**
 * A version id that Lockstep makes: the same one for the same version and reason, another for any other. It is a UUID
 * (version 5) of the algorithm's number, the version's id and the reason alone, so it tells nothing of a value.
 */
export function deriveVersion(version: string, reason: Reason): string {
  return uuidv5(JSON.stringify([ALGORITHM, version, ...reasonWords(reason)]), NAMESPACE);
}

/** Whether an id may be one of those: any UUID of version 5 may. Those that AWS and its SDKs make are of version 4. */
export function isDerived(version: string): boolean {
  return version[14] === '5' && UUID.test(version);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function reasonWords(reason: Reason): string[] {
  switch (reason.because) {
    case 'conflict':
      return ['conflict'];
    case 'key':
      return ['key', reason.key];
    case 'override':
      return ['override', reason.override];
  }
}
