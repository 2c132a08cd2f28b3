import { AWSCURRENT } from '../../config/aws/marks.ts';
import { isByAlias, isUnderKey, wantedKey } from './key.ts';
import { holderOf, isLabelled, type Pair, type SecretState } from './observation.ts';
import {
  baseIdsOf,
  currentVersionOf,
  idsUnderWanted,
  isPutForWanted,
  isRekeying,
  keyEvidenceOf,
  listedVersion,
  standsForOrigin,
} from './rekeying.ts';

/** The version that AWSCURRENT is to move to. `isThere`: it exists, and putting it again only proves its value. */
export interface NextVersion {
  readonly id: string;
  readonly isThere: boolean;
}

/**
 * Whether AWSCURRENT has to move.
 * ```
 * AWSCURRENT is                                  | it moves
 * none, or does not stand for the origin's       | yes
 * under the right key                            | no
 * under the wrong key,
 *   and the secret is under the right one        | yes: AWS did not re-encrypt it; no, if AWS names no key at all
 *   and the secret is yet to be changed to
 *     an alias                                   | yes: what it is under then, AWS does not say
 *     a key, and it was put for another one      | yes: by its id it is known as the origin's only under that one
 *     a key                                      | no: AWS may re-encrypt it
 * ```
 */
export function hasToMove(pair: Pair, origin: SecretState, replica: SecretState, isWrongKey: boolean): boolean {
  const from = holderOf(AWSCURRENT, replica);
  if (from === null || !standsForOrigin(from, pair, origin)) return true;
  if (!isWrongKey) return false;
  const wanted = wantedKey(pair.desired, origin);
  if (isUnderKey(replica, wanted)) return keyEvidenceOf(from, pair, origin) !== 'unsaid';
  if (isByAlias(wanted)) return true;
  return !baseIdsOf(pair, origin).includes(from) && !isPutForWanted(from, pair, origin);
}

/**
 * The first id that the origin's version may have in the replica and that is, or will be, under the right key; null:
 * none is left. A value is never proven under a key that is being given up, since that takes permission to use that
 * key.
 */
export function chooseVersion(
  pair: Pair,
  origin: SecretState,
  replica: SecretState,
  isWrongKey: boolean,
): NextVersion | null {
  const isStrict = isWrongKey || isRekeying(pair);
  const families = baseIdsOf(pair, origin).map((base) => [base, ...idsUnderWanted(base, pair, origin)]);
  // An id derived for a conflict exists because the plain id is taken, so it goes first.
  const isConflict = families.at(-1)?.some((id) => isThere(id, pair, replica)) ?? false;
  for (const id of (isConflict ? families.toReversed() : families).flat()) {
    const there = isThere(id, pair, replica);
    if (isStrict ? mayMoveInChange(id, there, pair, origin) : mayMove(id, pair, origin)) return { id, isThere: there };
  }
  return null;
}

/**
 * Outside a change of key a version will do unless AWS shows it under another key: than the wanted one or, if that is an alias,
 * whose key AWS does not show, than AWSCURRENT is under. A version from before the change may still be under the former key.
 */
function mayMove(id: string, pair: Pair, origin: SecretState): boolean {
  if (isLocked(id, pair)) return false;
  const shown = keyEvidenceOf(id, pair, origin);
  return shown === 'unknown' ? isUnderKeyOfCurrent(id, pair) : shown !== 'no';
}

function isUnderKeyOfCurrent(id: string, pair: Pair): boolean {
  const keys = listedVersion(currentVersionOf(pair) ?? '', pair)?.keys ?? [];
  return keys.length === 0 || keys.some((key) => listedVersion(id, pair)?.keys.includes(key));
}

/** During a change of key a version will do if it is new, or if AWS shows it under the wanted key. */
function mayMoveInChange(id: string, there: boolean, pair: Pair, origin: SecretState): boolean {
  if (there) return !isLocked(id, pair) && keyEvidenceOf(id, pair, origin) === 'yes';
  // A new version is under the alias's key, but only its id can show that.
  return !isByAlias(wantedKey(pair.desired, origin)) || isPutForWanted(id, pair, origin);
}

function isThere(id: string, pair: Pair, replica: SecretState): boolean {
  return isLabelled(id, replica) || listedVersion(id, pair) !== undefined;
}

function isLocked(id: string, { listing }: Pair): boolean {
  return listing.state === 'listed' && listing.locked.has(id);
}
