import { AWSCURRENT } from '../../config/aws/marks.ts';
import { currentKind, isConflict } from './current.ts';
import type { ErrorCode, LockstepError } from './errors.ts';
import { type WantedKey, wantedKey } from './key.ts';
import { KINDS } from './kinds.ts';
import { compareMetadata, fitTags, type MetadataDifference } from './metadata.ts';
import { holderOf, type Observation, type Pair, type SecretState } from './observation.ts';
import { originConflict } from './origins.ts';
import { otherHolder } from './ownership.ts';
import { promotionOf } from './promotion.ts';
import { isUnderWrongKey } from './rekeying.ts';

/** One difference between the mapping and what is there, with what a heal needs to know about it. */
export type Drift =
  | { readonly kind: 'missing' }
  | { readonly kind: 'stale' | 'mislabeled' | 'diverged' }
  | { readonly kind: 'conflict'; readonly healable: boolean }
  | { readonly kind: 'pending-deletion' }
  | { readonly kind: 'wrong-key'; readonly wanted: WantedKey }
  | ({ readonly kind: 'metadata' } & MetadataDifference)
  | { readonly kind: 'foreign'; readonly holder: string }
  | { readonly kind: 'promoted'; readonly reason: string; readonly cause: ErrorCode | null }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause: ErrorCode }
  | { readonly kind: 'origin-missing' | 'origin-pending-deletion' | 'origin-empty' };

export type DriftKind = Drift['kind'];

/** The kinds in the order of the contract, without duplicates. */
export function sortKinds<Kind extends (typeof KINDS)[number]>(kinds: readonly Kind[]): Kind[] {
  return [...new Set(kinds)].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b));
}

/** `skipped`: the run had to end before the look. That is neither drift nor sync, and must never look like either. */
export type Assessment =
  | { readonly state: 'skipped'; readonly error: LockstepError }
  | { readonly state: 'compared'; readonly drift: readonly Drift[] };

/**
 * Compares one replica with its origin. An empty list is the only "in sync" there is.
 * ```
 * origin              replica                          | drift
 * read failed         any                              | unreachable
 * absent              any                              | origin-missing
 * pending deletion    any                              | origin-pending-deletion
 * no AWSCURRENT       any                              | origin-empty
 * has O as AWSCURRENT read failed, of its state, its
 *                     value or its list of versions    | unreachable
 *                     absent                           | missing; metadata, if tags do not fit;
 *                                                      | foreign, if an entry selects it as an origin
 *                     matched when it was listed       | nothing, conflict or wrong-key
 *                     present, all of these that hold:
 *                       its AWSCURRENT is
 *                         O (or an id derived from O)  | nothing
 *                         a version not the origin's,
 *                         nor marked as Lockstep's     | diverged
 *                         another, O is there          | mislabeled
 *                         another or none, O is not    | stale
 *                       O there with another value     | conflict
 *                       scheduled for deletion         | pending-deletion
 *                       it, or its AWSCURRENT, is
 *                       under another key than wanted  | wrong-key
 *                       description, tags differ       | metadata
 *                       another writes to it           | foreign
 * ```
 * What needs a write is `promoted` as well if it carries the tag of a promotion, or its place has a fence that stops writes.
 */
export function classifyDrift(pair: Pair): Assessment {
  const { origin, replica } = pair;
  if (origin.state === 'skipped') return origin;
  if (origin.state === 'failed') return assessmentOf(unreachableDrift(origin.error, 'the origin: '));
  if (origin.state !== 'present') return assessmentOf({ kind: 'origin-missing' });
  if (origin.secret.pendingDeletion) return assessmentOf({ kind: 'origin-pending-deletion' });
  if (holderOf(AWSCURRENT, origin.secret) === null) return assessmentOf({ kind: 'origin-empty' });
  if (replica.state === 'skipped') return replica;
  if (replica.state === 'failed') return assessmentOf(unreachableDrift(replica.error));
  if (pair.valueCheck.state === 'failed') return assessmentOf(unreachableDrift(pair.valueCheck.error));
  if (pair.listing.state === 'failed') return assessmentOf(unreachableDrift(pair.listing.error));
  const drift = sidesDrift(pair, origin.secret, replica);
  return assessmentOf(...drift, ...promotedDrift(pair, drift));
}

type SeenReplica = Exclude<Observation, { state: 'failed' | 'skipped' }>;

function sidesDrift(pair: Pair, origin: SecretState, replica: SeenReplica): Drift[] {
  switch (replica.state) {
    case 'matched':
      return matchedDrift(pair, origin);
    case 'absent':
      return absentDrift(pair, origin);
    case 'present':
      return secretDrift(pair, origin, replica.secret);
  }
}

/** Nothing is said of a place in which nothing would be written. */
function promotedDrift(pair: Pair, drift: readonly Drift[]): Drift[] {
  const promotion = drift.length > 0 && pair.desired.onDrift === 'heal' ? promotionOf(pair) : null;
  return promotion === null ? [] : [{ kind: 'promoted', ...promotion }];
}

const IN_SYNC: Assessment = { state: 'compared', drift: [] };

function assessmentOf(...drift: Drift[]): Assessment {
  return drift.length === 0 ? IN_SYNC : { state: 'compared', drift };
}

function unreachableDrift({ code, message }: LockstepError, side = ''): Drift {
  return { kind: 'unreachable', reason: side + message, cause: code };
}

/** A new replica gets all metadata, except tags that do not fit. */
function absentDrift(pair: Pair, origin: SecretState): Drift[] {
  const { left } = fitTags(pair.desired, origin, {});
  const metadata: Drift[] = left.length === 0 ? [] : [{ kind: 'metadata', description: null, tags: {}, left }];
  return [{ kind: 'missing' }, ...metadata, ...foreignDrift(pair, origin, null)];
}

function secretDrift(pair: Pair, origin: SecretState, replica: SecretState): Drift[] {
  const kind = currentKind(pair, origin, replica);
  const drift: (Drift | null)[] = [
    kind === null ? null : { kind },
    conflictDrift(pair, origin),
    replica.pendingDeletion ? { kind: 'pending-deletion' } : null,
    keyDrift(pair, origin),
    metadataDrift(pair, origin, replica),
  ];
  const found = drift.filter((one) => one !== null);
  return [...found, ...foreignDrift(pair, origin, replica, found.length > 0 && pair.desired.onDrift === 'heal')];
}

/** Why a replica is not ours to write. An origin never is, missing or not; the rest needs a secret to look at. */
function foreignDrift(pair: Pair, origin: SecretState, replica: SecretState | null, drifted = true): Drift[] {
  const holder =
    originConflict(pair.desired, origin, replica, () => fitTags(pair.desired, origin, replica?.tags ?? {}).tags) ??
    (replica === null ? null : otherHolder(pair, origin, replica, drifted));
  return holder === null ? [] : [{ kind: 'foreign', holder }];
}

/** What was in sync as it was listed may still hold another value, or be under another key. */
function matchedDrift(pair: Pair, origin: SecretState): Drift[] {
  return [conflictDrift(pair, origin), keyDrift(pair, origin)].filter((one) => one !== null);
}

function conflictDrift(pair: Pair, origin: SecretState): Drift | null {
  return isConflict(pair, origin) ? { kind: 'conflict', healable: pair.valueCheck.state !== 'derived-id-taken' } : null;
}

function metadataDrift({ desired }: Pair, origin: SecretState, replica: SecretState): Drift | null {
  const difference = compareMetadata(desired, origin, replica);
  return difference === null ? null : { kind: 'metadata', ...difference };
}

function keyDrift(pair: Pair, origin: SecretState): Drift | null {
  return isUnderWrongKey(pair, origin) ? { kind: 'wrong-key', wanted: wantedKey(pair.desired, origin) } : null;
}
