import { AWSCURRENT, AWSPENDING, FAILBACK_LABEL, MAPPING_TAG, PROMOTED_TAG } from '../../../config/aws/marks.ts';
import { isMarkedBy } from '../drill.ts';
import { holderOf, type ListedVersion, type Observation, type Pair, type SecretState } from '../observation.ts';
import { originConflict } from '../origins.ts';
import { isPromoted } from '../promotion.ts';
import { isUnderWrongKey } from '../rekeying.ts';
import type { FailbackRow, FailbackStatus } from './report.ts';
import { baseOf, isRotating, type Moved, type TwoSides, whoMoved } from './three-way.ts';

/** What a person chose for what is open; null: nothing yet. */
export type Keep = 'origin' | 'replica' | null;

/** What is to be done about a secret on the way back, and its row as long as that is not done. */
export interface FailbackStep {
  readonly pair: Pair;
  /**
   * - `copy`: the replica's AWSCURRENT to the origin, over the version that is AWSCURRENT there;
   * - `keep-origin`: take the tag `lockstep:promoted` off the replica, so that the next run heals it;
   * - `tidy`: take the label of a failback that was cut off from the origin;
   */
  readonly action: 'copy' | 'keep-origin' | 'tidy' | null;
  readonly row: FailbackRow;
}

/** Plans the way back of one secret. `versions`: of its replica, if they were listed. */
export function planFailback(pair: Pair, versions: readonly ListedVersion[] | null, keep: Keep): FailbackStep {
  const { origin, replica } = pair;
  const unread = [origin, replica].map(whyUnread).find((why) => why !== null) ?? pair.desired.contested;
  if (unread !== null) return rest(pair, 'failed', unread);
  if (origin.state !== 'present' || replica.state !== 'present') return rest(pair, 'left', absenceReason(pair));
  const sides = { origin: origin.secret, replica: replica.secret };
  const left = whyLeft(sides, pair);
  if (left !== null) return rest(pair, 'left', left);
  return planMove(pair, sides, whoMoved(pair, sides, versions), keep);
}

function planMove(pair: Pair, sides: TwoSides, moved: Moved, keep: Keep): FailbackStep {
  const tidying = holderOf(FAILBACK_LABEL, sides.origin) === null ? null : 'tidy';
  const step = (status: FailbackStatus, action: FailbackStep['action'], reason?: string): FailbackStep => ({
    pair,
    action,
    row: { ...rowOf(pair, status, reason), moved },
  });
  switch (moved) {
    case 'neither':
      return step('unchanged', tidying);
    case 'origin':
      return step('origin-moved', tidying);
    case 'replica':
    case 'both': {
      if (moved === 'both' && keep !== 'replica') {
        if (isDecided(sides.replica)) return step('kept-origin', tidying, DECIDED);
        return step('open', keep === 'origin' ? 'keep-origin' : tidying, bothReason(pair, sides));
      }
      if (isRotating(sides.origin)) return step('open', tidying, rotationReason(sides.origin));
      return step('to-copy', 'copy');
    }
  }
}

/** Whether the origin's value was chosen for what is open: that takes the tag of the promotion off. */
export function isDecided(replica: SecretState): boolean {
  return !isPromoted(replica);
}

export const DECIDED = `it carries no tag ${PROMOTED_TAG}, so the origin's value was chosen before, or promote could not tag it; the next run copies the origin's value there, unless --keep replica chooses the other`;

function bothReason({ desired }: Pair, { origin, replica }: TwoSides): string {
  const base = baseOf(replica);
  const what =
    base === null
      ? 'the two differ, and no mark shows which version Lockstep copied last'
      : `both changed since version ${base} was copied, or a copy was cut off`;
  const values = `the origin has ${holderOf(AWSCURRENT, origin)}, the replica ${holderOf(AWSCURRENT, replica)}`;
  return `${what}: ${values}; choose with --keep origin or --keep replica, for this one with --secret ${desired.secret}`;
}

function rotationReason(origin: SecretState): string {
  return `a rotation is under way at the origin: version ${holderOf(AWSPENDING, origin)} is AWSPENDING; wait until it has ended, or cancel it, then run failback again`;
}

/** Why a look gave nothing; null: it gave something. */
function whyUnread(seen: Observation): string | null {
  return seen.state === 'failed' || seen.state === 'skipped' ? seen.error.message : null;
}

function absenceReason({ origin, desired }: Pair): string {
  return origin.state === 'absent'
    ? `the origin was deleted, and failback creates nothing there; the replica keeps its value`
    : `it was deleted in ${desired.place.region}, and failback deletes nothing at the origin; the next run creates it there again`;
}

/** Why there is nothing to compare although both are there; null: there is. */
function whyLeft({ origin, replica }: TwoSides, { desired }: Pair): string | null {
  const conflict = originConflict(desired, origin, replica, () => ({}));
  if (conflict !== null) return `${conflict}; failback copies nothing from one origin to another`;
  if (!isMarkedBy(desired.mapping, replica)) {
    return `it is no replica of this mapping: it lacks the tag ${MAPPING_TAG}=${desired.mapping.name}`;
  }
  if (origin.pendingDeletion) {
    return 'the origin is scheduled for deletion, and failback restores nothing there; the replica keeps its value';
  }
  if (replica.pendingDeletion) {
    return `it is scheduled for deletion in ${desired.place.region}; to bring its value back, restore it and run failback again; otherwise the next run restores it, with the origin's value`;
  }
  if (holderOf(AWSCURRENT, origin) === null) return 'the origin has no value, and failback gives it none';
  if (holderOf(AWSCURRENT, replica) === null) return 'the replica has no value; the next run copies the origin’s there';
  return null;
}

function rest(pair: Pair, status: 'failed' | 'left', reason: string): FailbackStep {
  return { pair, action: null, row: rowOf(pair, status, reason) };
}

function rowOf(pair: Pair, status: FailbackStatus, reason?: string): FailbackRow {
  const { desired, origin, replica } = pair;
  const current = (seen: Observation) => (seen.state === 'present' ? holderOf(AWSCURRENT, seen.secret) : null);
  const isOfOtherKey =
    origin.state === 'present' && replica.state === 'present' && isUnderWrongKey(pair, origin.secret);
  return {
    secret: desired.secret,
    name: desired.name,
    moved: null,
    status,
    originVersion: current(origin),
    replicaVersion: current(replica),
    baseVersion: replica.state === 'present' ? baseOf(replica.secret) : null,
    ...(reason === undefined ? {} : { reason }),
    ...(isOfOtherKey ? { note: OTHER_KEY } : {}),
  };
}

const OTHER_KEY =
  'it is under another key there than declared; the next run puts it under the declared one, so write another key into the mapping first if that is to last';
