import type { ValueCheck } from './observation.ts';
import { CONFLICT, deriveVersion, isDerived } from './version.ts';

/**
 * A replica cannot always hold an origin's version under the version's own id. The ids that stand in for it:
 * ```
 * the id holds another value there                      | the id derived for a conflict
 * the version is there under another key than wanted    | the id derived for the key
 * and so is that one, since the key changed meanwhile   | the id derived from it for the key
 * ```
 * Each of the last two may also be derived from the id for a conflict.
 */
const LINKS_FOR_A_KEY = 2;

/** The ids not derived for a key, in the order of trial; without the plain id if that holds another value. */
export function baseIds(version: string, valueCheck: ValueCheck): readonly string[] {
  const derived = deriveVersion(version, CONFLICT);
  return 'of' in valueCheck && valueCheck.of === version ? [derived] : [version, derived];
}

/** The ids that stand in for an id whose version is under another key, in the order of trial; `key` is an ARN. */
export function idsForKey(id: string, key: string): readonly string[] {
  const ids: string[] = [];
  for (let from = id; ids.length < LINKS_FOR_A_KEY; from = ids.at(-1) ?? from) {
    ids.push(deriveVersion(from, { because: 'key', key }));
  }
  return ids;
}

/**
 * Whether an id is a version's own or stands in for it, perhaps for one of these keys. It runs for every replica, and
 * deriving an id takes a hash, so ids that cannot be derived are ruled out first, and the likeliest is derived first.
 */
export function standsFor(id: string, version: string, valueCheck: ValueCheck, keys: () => readonly string[]): boolean {
  const isTaken = 'of' in valueCheck && valueCheck.of === version;
  if (id === version) return !isTaken;
  if (!isDerived(id)) return false;
  const known = keys();
  if (!isTaken && known.some((key) => id === deriveVersion(version, { because: 'key', key }))) return true;
  const bases = baseIds(version, valueCheck);
  return bases.includes(id) || known.some((key) => isForKey(id, bases, key));
}

/** Whether an id stands in for one of these for a key. */
export function isForKey(id: string, bases: readonly string[], key: string): boolean {
  return isDerived(id) && bases.some((base) => idsForKey(base, key).includes(id));
}
