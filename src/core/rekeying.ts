import { parseArn, type Whereabouts } from '../../config/aws/arn.ts';
import { AWSCURRENT, LONGEST_TAG_VALUE, REKEY_TAG } from '../../config/aws/marks.ts';
import {
  currentKeyArn,
  isUnderKey,
  type KeyEvidence,
  keyEvidence,
  listedKeyArn,
  wantedKey,
  wantedKeyArn,
  whereaboutsOf,
} from './key.ts';
import { holderOf, type ListedVersion, type Pair, type SecretState, type Tags } from './observation.ts';
import { placedId } from './override/placed-id.ts';
import { baseIds, idsForKey, isForKey, standsFor } from './stand-ins.ts';

/**
 * The mark of a change of key that has begun and is not proven yet; null: the replica has it. It names the wanted key,
 * and the one that AWSCURRENT was put for, if that is another: once the change is under way nothing else may name that
 * key. An alias alone may be as long as a tag's value, so what is longer is cut.
 */
export function rekeyMark(pair: Pair, origin: SecretState, replica: SecretState): Tags | null {
  const [wanted = ''] = wantedArns(pair, origin);
  if (replica.tags[REKEY_TAG]?.split(' ')[0] === wanted.slice(0, LONGEST_TAG_VALUE)) return null;
  const current = currentVersionOf(pair);
  const bases = baseIdsOf(pair, origin);
  const putFor = keysPutFor(pair, origin).find((key) => current !== null && isForKey(current, bases, key));
  const words = putFor === undefined || putFor === wanted ? [wanted] : [wanted, putFor];
  return { [REKEY_TAG]: words.join(' ').slice(0, LONGEST_TAG_VALUE) };
}

/** Whether a replica has that mark, for whatever key: the mapping may have changed since. */
export function isRekeying({ replica }: Pair): boolean {
  return replica.state === 'present' && replica.secret.tags[REKEY_TAG] !== undefined;
}

/**
 * Whether a replica is under another key than wanted: the secret itself or, if versions were listed, its AWSCURRENT.
 * During a change of key a version is wrong unless it is shown to be right; otherwise only if it is shown to be wrong.
 * A version that is about to be replaced does not count.
 */
export function isUnderWrongKey(pair: Pair, origin: SecretState): boolean {
  const wanted = wantedKey(pair.desired, origin);
  if (pair.replica.state === 'present' && !isUnderKey(pair.replica.secret, wanted)) return true;
  const current = currentVersionOf(pair);
  if (pair.listing.state !== 'listed' || current === null || !standsForOrigin(current, pair, origin)) return false;
  const shown = keyEvidenceOf(current, pair, origin);
  if (!isRekeying(pair)) return shown === 'no';
  const isOfAnother = !baseIdsOf(pair, origin).includes(current) && !isPutForWanted(current, pair, origin);
  return shown !== 'yes' || isOfAnother;
}

/** Whether a version of the replica stands for the origin's AWSCURRENT, judging by its id. */
export function standsForOrigin(id: string, pair: Pair, origin: SecretState): boolean {
  const wanted = holderOf(AWSCURRENT, origin);
  return wanted !== null && standsForVersion(id, wanted, pair, origin);
}

/** The id that the origin's AWSCURRENT has in the replica, unless that is taken; null: the origin has no AWSCURRENT. */
export function wantedIdOf({ desired }: Pair, origin: SecretState): string | null {
  const version = holderOf(AWSCURRENT, origin);
  return version === null ? null : placedId(version, desired.override);
}

/** Whether a version of the replica stands for a version of the origin, judging by its id. */
export function standsForVersion(id: string, version: string, pair: Pair, origin: SecretState): boolean {
  return standsFor(id, placedId(version, pair.desired.override), pair.valueCheck, () => keysPutFor(pair, origin));
}

/**
 * The ARNs of the keys that the replica's AWSCURRENT may have been put for: the wanted key, the secret's key (which was
 * wanted before the mapping changed), the key in the mark, and the keys that the version is listed under.
 */
function keysPutFor(pair: Pair, origin: SecretState): string[] {
  const { replica } = pair;
  const current = currentVersionOf(pair);
  const home = whereaboutsOfReplica(pair, origin);
  const shown =
    (current === null ? undefined : listedVersion(current, pair))?.keys.map((key) => listedKeyArn(key, home)) ?? [];
  if (replica.state !== 'present') return [...wantedArns(pair, origin), ...shown];
  const marked = replica.secret.tags[REKEY_TAG]?.split(' ') ?? [];
  return [...new Set([...wantedArns(pair, origin), currentKeyArn(replica.secret), ...marked, ...shown])];
}

/** What AWS shows of a version's key. One put for an alias is under the key that the alias resolved to then. */
export function keyEvidenceOf(id: string, pair: Pair, origin: SecretState): KeyEvidence | 'unlisted' {
  const listed = listedVersion(id, pair);
  if (listed === undefined) return 'unlisted';
  const shown = keyEvidence(listed, wantedKey(pair.desired, origin), whereaboutsOfReplica(pair, origin));
  if (shown !== 'unknown') return shown;
  return isPutForWanted(id, pair, origin) ? 'yes' : 'unknown';
}

/** Whether a version was put in order to be under the wanted key, judging by its id. */
export function isPutForWanted(id: string, pair: Pair, origin: SecretState): boolean {
  const bases = baseIdsOf(pair, origin);
  return wantedArns(pair, origin).some((arn) => isForKey(id, bases, arn));
}

/** The ids derived from a base id for the wanted key, in the order in which they are tried. */
export function idsUnderWanted(base: string, pair: Pair, origin: SecretState): string[] {
  return wantedArns(pair, origin).flatMap((arn) => idsForKey(base, arn));
}

export function baseIdsOf(pair: Pair, origin: SecretState): readonly string[] {
  const wanted = wantedIdOf(pair, origin);
  return wanted === null ? [] : baseIds(wanted, pair.valueCheck);
}

function wantedArns(pair: Pair, origin: SecretState): string[] {
  const arn = wantedKeyArn(wantedKey(pair.desired, origin), whereaboutsOfReplica(pair, origin));
  return arn === null ? [] : [arn];
}

export function listedVersion(id: string, { listing }: Pair): ListedVersion | undefined {
  return listing.state === 'listed' ? listing.versions.find((version) => version.id === id) : undefined;
}

export function currentVersionOf({ replica }: Pair): string | null {
  if (replica.state === 'matched') return replica.version;
  return replica.state === 'present' ? holderOf(AWSCURRENT, replica.secret) : null;
}

/** Origin and replica are in one partition. */
export function whereaboutsOfReplica({ desired, replica }: Pair, origin: SecretState): Whereabouts {
  if (replica.state === 'present') return whereaboutsOf(replica.secret);
  const account = replica.state === 'matched' ? replica.account : '';
  return { partition: parseArn(origin.arn)?.partition ?? '', region: desired.place.region, account };
}
