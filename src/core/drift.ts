import { AWSCURRENT, AWSPENDING, isReservedTag } from '../../config/aws/marks.ts';
import type { DesiredReplica } from './desired.ts';
import type { ErrorCode, LockstepError } from './errors.ts';
import { otherHolder } from './holder.ts';
import { isUnder, type WantedKey, wantedKey } from './key.ts';
import { isMarked } from './marks.ts';
import { holderOf, isLabelled, type Pair, type Proof, type SecretState, type Tags } from './observation.ts';
import { originConflict } from './origins.ts';
import { CONFLICT, deriveVersion } from './version.ts';

/** One difference between the mapping and what is there, with what a heal needs to know of it. */
export type Drift =
  | { readonly kind: 'missing' }
  | { readonly kind: 'stale' | 'mislabeled' | 'diverged' }
  | { readonly kind: 'conflict'; readonly healable: boolean }
  | { readonly kind: 'pending-deletion' }
  | { readonly kind: 'wrong-key'; readonly wanted: WantedKey }
  | { readonly kind: 'metadata'; readonly description: string | null; readonly tags: Tags }
  | { readonly kind: 'foreign'; readonly holder: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause: ErrorCode }
  | { readonly kind: 'origin-missing' | 'origin-pending-deletion' | 'origin-empty' };

export type DriftKind = Drift['kind'];

/** Every kind, in the order in which reports name them; a kind left out here does not compile. */
const ORDER: Record<DriftKind, number> = {
  missing: 0,
  stale: 1,
  mislabeled: 2,
  diverged: 3,
  conflict: 4,
  'pending-deletion': 5,
  'wrong-key': 6,
  metadata: 7,
  foreign: 8,
  unreachable: 9,
  'origin-missing': 10,
  'origin-pending-deletion': 11,
  'origin-empty': 12,
};

/** Kinds in the order of the contract, each once. */
export function inOrder(kinds: readonly DriftKind[]): DriftKind[] {
  return [...new Set(kinds)].sort((a, b) => ORDER[a] - ORDER[b]);
}

/** `unread`: the run was stopped before it looked. That is neither drift nor sync, and must never look like either. */
export type Assessment =
  | { readonly state: 'unread'; readonly error: LockstepError }
  | { readonly state: 'compared'; readonly drift: readonly Drift[] };

/**
 * Compares one replica with its origin. An empty list is the only "in sync" there is.
 * ```
 * origin              replica                          | drift
 * unreadable          any                              | unreachable
 * absent              any                              | origin-missing
 * pending deletion    any                              | origin-pending-deletion
 * no AWSCURRENT       any                              | origin-empty
 * has O as AWSCURRENT unreadable, or its value is      | unreachable
 *                     absent                           | missing; foreign, if an entry selects it as an origin
 *                     in step when it was listed       | nothing, or conflict
 *                     present, all of these that hold:
 *                       its AWSCURRENT is
 *                         O (or the id derived from O) | nothing
 *                         a version not the origin's,
 *                         nor marked as Lockstep's     | diverged
 *                         another, O is there          | mislabeled
 *                         another or none, O is not    | stale
 *                       O there with another value     | conflict
 *                       scheduled for deletion         | pending-deletion
 *                       under another key than wanted  | wrong-key
 *                       description, tags differ       | metadata
 *                       another holds the pen          | foreign
 * ```
 */
export function classifyDrift(pair: Pair): Assessment {
  const { origin, replica } = pair;
  if (origin.state === 'unread') return origin;
  if (origin.state === 'unreadable') return compared(unreachable(origin.error, 'the origin: '));
  if (origin.state !== 'present') return compared({ kind: 'origin-missing' });
  if (origin.secret.pendingDeletion) return compared({ kind: 'origin-pending-deletion' });
  if (holderOf(AWSCURRENT, origin.secret) === null) return compared({ kind: 'origin-empty' });
  if (replica.state === 'unread') return replica;
  if (replica.state === 'unreadable') return compared(unreachable(replica.error));
  if (pair.proof.state === 'unreadable') return compared(unreachable(pair.proof.error));
  if (replica.state === 'in-step') return compared(...valueDrift(pair.proof, origin.secret, replica.version));
  if (replica.state === 'absent') return compared({ kind: 'missing' }, ...foreign(pair.desired, origin.secret, null));
  return compared(...secretDrift(pair, origin.secret, replica.secret));
}

/** The version ids that bring a replica in step with an origin's version, the one to write first. */
export function acceptableVersions(originVersion: string, proof: Proof): readonly string[] {
  const derived = deriveVersion(originVersion, CONFLICT);
  return 'of' in proof && proof.of === originVersion ? [derived] : [originVersion, derived];
}

/**
 * Whether what was read of the origin may be older than what the replica has: Lockstep wrote the replica's AWSCURRENT,
 * and yet the origin shows that version neither labelled (a pending one was never copied) nor retired.
 * AWS's reads are eventually consistent, and one stale read must not look like a rollback.
 */
export function mayBeBehind({ origin, replica, retired }: Pair): boolean {
  if (origin.state !== 'present' || replica.state !== 'present') return false;
  const current = holderOf(AWSCURRENT, replica.secret);
  if (current === null || !isMarked(current, replica.secret)) return false;
  const wasCurrent = origin.secret.versions
    .filter(({ labels }) => labels.some((label) => label !== AWSPENDING))
    .flatMap(({ id }) => [id, deriveVersion(id, CONFLICT)]);
  return !wasCurrent.includes(current) && retired?.has(current) !== true;
}

/** Tags that a replica must carry: the origin's, without AWS's own and without Lockstep's marks. */
export function sharedTags(origin: SecretState): Tags {
  return Object.fromEntries(Object.entries(origin.tags).filter(([key]) => isShared(key)));
}

function isShared(tagKey: string): boolean {
  return !isReservedTag(tagKey);
}

const IN_STEP: Assessment = { state: 'compared', drift: [] };

function compared(...drift: Drift[]): Assessment {
  return drift.length === 0 ? IN_STEP : { state: 'compared', drift };
}

function unreachable({ code, message }: LockstepError, side = ''): Drift {
  return { kind: 'unreachable', reason: side + message, cause: code };
}

function secretDrift(pair: Pair, origin: SecretState, replica: SecretState): Drift[] {
  const drift: (Drift | null)[] = [
    currentDrift(pair, origin, replica),
    ...valueDrift(pair.proof, origin, holderOf(AWSCURRENT, replica)),
    replica.pendingDeletion ? { kind: 'pending-deletion' } : null,
    keyDrift(pair, origin, replica),
    metadataDrift(origin, replica),
  ];
  const found = drift.filter((one) => one !== null);
  return [...found, ...foreign(pair.desired, origin, replica, found.length > 0)];
}

/** Why a replica is not ours to write. What is an origin is none for ever; the rest is asked of what is there. */
function foreign(desired: DesiredReplica, origin: SecretState, replica: SecretState | null, drifted = true): Drift[] {
  const holder =
    originConflict(desired, origin, replica, () => sharedTags(origin)) ??
    (replica === null ? null : otherHolder(desired, origin, replica, drifted));
  return holder === null ? [] : [{ kind: 'foreign', holder }];
}

function currentDrift(pair: Pair, origin: SecretState, replica: SecretState): Drift | null {
  const wanted = holderOf(AWSCURRENT, origin);
  const current = holderOf(AWSCURRENT, replica);
  // Under the origin's own id with another value it is no older version: `conflict` speaks of that.
  if (wanted === null || current === wanted) return null;
  const derived = deriveVersion(wanted, CONFLICT);
  if (current === derived) return null;
  if (current !== null && !cameFromOrigin(current, pair, origin, replica)) return { kind: 'diverged' };
  return { kind: isLabelled(wanted, replica) || isLabelled(derived, replica) ? 'mislabeled' : 'stale' };
}

function cameFromOrigin(version: string, pair: Pair, origin: SecretState, replica: SecretState): boolean {
  return (
    isLabelled(version, origin) ||
    origin.versions.some(({ id }) => deriveVersion(id, CONFLICT) === version) ||
    isMarked(version, replica) ||
    pair.retired?.has(version) === true
  );
}

function valueDrift(proof: Proof, origin: SecretState, current: string | null): Drift[] {
  const wanted = holderOf(AWSCURRENT, origin);
  if (wanted === null || !('of' in proof) || proof.of !== wanted) return [];
  if (proof.state === 'taken') return [{ kind: 'conflict', healable: false }];
  return current === deriveVersion(wanted, CONFLICT) ? [] : [{ kind: 'conflict', healable: true }];
}

function keyDrift(pair: Pair, origin: SecretState, replica: SecretState): Drift | null {
  const wanted = wantedKey(pair.desired, origin);
  return isUnder(replica, wanted) ? null : { kind: 'wrong-key', wanted };
}

/** Tags that only the replica carries are other people's, and stay. */
function metadataDrift(origin: SecretState, replica: SecretState): Drift | null {
  const description = origin.description === replica.description ? null : origin.description;
  if (description === null && carriesAll(origin.tags, replica.tags)) return null;
  const tags = Object.entries(sharedTags(origin)).filter(([key, value]) => replica.tags[key] !== value);
  return { kind: 'metadata', description, tags: Object.fromEntries(tags) };
}

/** Makes nothing: it is asked of every replica, and the answer is nearly always yes. */
function carriesAll(tags: Tags, carried: Tags): boolean {
  for (const key in tags) if (carried[key] !== tags[key] && isShared(key)) return false;
  return true;
}
