import { AWSCURRENT, ORIGIN_TAG, REKEY_TAG } from '../../config/aws/marks.ts';
import type { Assessed } from './assessment.ts';
import { isUnderKey, wantedKey } from './key.ts';
import { missingOwnerTags, ownerTags, versionTags } from './marks.ts';
import { fitTags, hasRoomFor } from './metadata.ts';
import { chooseVersion, hasToMove } from './next-version.ts';
import { holderOf, type Pair, type SecretState, type Tags } from './observation.ts';
import { placedId } from './override/placed-id.ts';
import { isPromoted } from './promotion.ts';
import { isRekeying, rekeyMark } from './rekeying.ts';

/** One write to a replica, as data. No field can hold a secret value: the writer reads that itself. */
export type Action =
  | { readonly do: 'restore' }
  | { readonly do: 'adopt' | 'mark'; readonly tags: Tags }
  | { readonly do: 'rekey'; readonly key: string | null }
  | {
      readonly do: 'create';
      readonly originVersion: string;
      readonly version: string;
      readonly key: string | null;
      readonly description: string;
      readonly tags: Tags;
    }
  | { readonly do: 'put' | 'prove'; readonly originVersion: string; readonly version: string }
  | {
      readonly do: 'relabel';
      readonly originVersion: string;
      readonly version: string;
      readonly from: string | null;
    }
  | { readonly do: 'describe'; readonly description: string }
  | { readonly do: 'tag'; readonly tags: Tags }
  | { readonly do: 'unmark'; readonly keys: readonly string[] };

/** The actions that reports name. A proof changes nothing, and a temporary mark means nothing to a reader. */
export type ActionName = Exclude<Action['do'], 'prove' | 'mark' | 'unmark'>;

/**
 * The writes that heal a replica, in a safe order: a secret scheduled for deletion is restored first, since it accepts
 * no other write; the owner tags come before the first change, the mark of a change of key before that change, the key
 * before the version that it encrypts, the version before the label, and the metadata last.
 */
export function planHeal(pair: Assessed): Action[] {
  const { assessment } = pair;
  if (pair.origin.state !== 'present' || assessment.state !== 'compared' || pair.isInSync()) return [];
  const { drift } = assessment;
  const origin = pair.origin.secret;
  if (pair.replica.state !== 'present') return [planCreate(pair, origin)];
  const replica = pair.replica.secret;
  const metadata = drift.find((one) => one.kind === 'metadata');
  const isWrongKey = drift.some((one) => one.kind === 'wrong-key') && canBeRekeyed(pair);
  return [
    ...drift.flatMap((one): Action[] => (one.kind === 'pending-deletion' ? [{ do: 'restore' }] : [])),
    ...planClaim(pair, origin, replica),
    ...(isWrongKey ? planKeyChange(pair, origin, replica) : []),
    ...planCurrentMove(pair, origin, replica, isWrongKey),
    ...(metadata?.description == null ? [] : [{ do: 'describe', description: metadata.description } as const]),
    ...(metadata && Object.keys(metadata.tags).length > 0 ? [{ do: 'tag', tags: metadata.tags } as const] : []),
  ];
}

function planCreate(pair: Pair, origin: SecretState): Action {
  const originVersion = originVersionOf(origin);
  const version = placedId(originVersion, pair.desired.override);
  return {
    do: 'create',
    originVersion,
    version,
    key: wantedKeyName(pair, origin),
    description: origin.description,
    tags: { ...fitTags(pair.desired, origin, {}).tags, ...ownerTags(pair.desired, origin), ...versionTags(version) },
  };
}

/** Sets the owner tags before the first change: `adopt` if the secret had no owner, `tag` if it was ours already. */
function planClaim({ desired }: Pair, origin: SecretState, replica: SecretState): Action[] {
  const tags = missingOwnerTags(desired, origin, replica);
  return tags === null ? [] : [{ do: replica.tags[ORIGIN_TAG] === undefined ? 'adopt' : 'tag', tags }];
}

/** Whether a replica has room for the owner tags. Without them nothing is written to it. */
export function canBeClaimed({ origin, replica, desired }: Pair): boolean {
  if (origin.state !== 'present' || replica.state !== 'present') return true;
  return hasRoomFor(missingOwnerTags(desired, origin.secret, replica.secret) ?? {}, replica.secret.tags);
}

/** Whether it has room for those and for the mark of a change of key. Without that no key is changed. */
export function canBeRekeyed(pair: Pair): boolean {
  const { origin, replica, desired } = pair;
  if (origin.state !== 'present' || replica.state !== 'present') return true;
  const owner = missingOwnerTags(desired, origin.secret, replica.secret) ?? {};
  return hasRoomFor({ ...owner, ...rekeyMark(pair, origin.secret, replica.secret) }, replica.secret.tags);
}

/** The writes left to do once nothing has drifted: a completed change of key no longer needs its mark. */
export function planTidying(pair: Pair): Action[] {
  const { replica, desired } = pair;
  const isOurs = desired.onDrift === 'heal' && !(replica.state === 'present' && isPromoted(replica.secret));
  return isOurs && isRekeying(pair) ? [{ do: 'unmark', keys: [REKEY_TAG] }] : [];
}

function planKeyChange(pair: Pair, origin: SecretState, replica: SecretState): Action[] {
  const tags = rekeyMark(pair, origin, replica);
  const isThere = isUnderKey(replica, wantedKey(pair.desired, origin));
  return [
    ...(tags === null ? [] : [{ do: 'mark', tags } as const]),
    ...(isThere ? [] : [{ do: 'rekey', key: wantedKeyName(pair, origin) } as const]),
  ];
}

/** AWSCURRENT moves only to a version just put, or just proven: AWS rejects that for another value. */
function planCurrentMove(pair: Assessed, origin: SecretState, replica: SecretState, isWrongKey: boolean): Action[] {
  const kinds = pair.driftKinds();
  if (!hasToMove(pair, origin, replica, isWrongKey)) return [];
  const next = chooseVersion(pair, origin, replica, isWrongKey);
  if (next === null) return [];
  const originVersion = originVersionOf(origin);
  const isReplaced = kinds.includes('stale') || kinds.includes('diverged');
  const isProof = next.isThere && (kinds.includes('mislabeled') || (isWrongKey && !isReplaced));
  const put = { do: isProof ? 'prove' : 'put', originVersion, version: next.id } as const;
  const from = holderOf(AWSCURRENT, replica);
  // AWS labels the first version of an empty secret AWSCURRENT by itself.
  return replica.versions.length === 0 ? [put] : [put, { do: 'relabel', originVersion, version: next.id, from }];
}

function wantedKeyName(pair: Pair, origin: SecretState): string | null {
  const wanted = wantedKey(pair.desired, origin);
  return wanted.kind === 'customer' ? wanted.key : null;
}

function originVersionOf(origin: SecretState): string {
  const version = holderOf(AWSCURRENT, origin);
  if (version === null) throw new Error('an origin without AWSCURRENT is never planned for');
  return version;
}
