import { v5 as uuidv5 } from 'uuid';

/** The number of this algorithm. Any change below needs a new one, since replicas will hold today's ids for years. */
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
 * Derives a version id: always the same one for the same version and reason, and a different one for any other. It is a
 * UUID (version 5) of the algorithm's number, the version's id and the reason alone, so it reveals nothing about a
 * value.
 */
export function deriveVersion(version: string, reason: Reason): string {
  return uuidv5(JSON.stringify([ALGORITHM, version, ...reasonWords(reason)]), NAMESPACE);
}

/** Whether an id may be a derived one: a UUID of version 5. AWS and its SDKs make UUIDs of version 4. */
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
