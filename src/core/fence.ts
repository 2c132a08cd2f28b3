import { AT_TAG, BY_TAG, FENCE_TAG } from '../../config/aws/marks.ts';
import type { Tags } from '../../config/mapping.ts';
import type { LockstepError } from './errors.ts';

/** What the secret of a fence is read for (`SecretState`). */
interface FenceSecret {
  readonly tags: Tags;
  readonly description: string;
  readonly pendingDeletion: boolean;
}

/** Who raised or lowered a fence, when, and why; null: it does not say. */
interface FenceNote {
  readonly by: string | null;
  /** As its tag says: ISO 8601, in UTC. */
  readonly at: string | null;
  readonly why: string | null;
}

/** What is known of the fence of a place. */
export type Fence =
  /** There is no such secret: the place was never promoted. */
  | { readonly state: 'none' }
  | ({ readonly state: 'lowered' } & FenceNote)
  | ({ readonly state: 'raised' } & FenceNote)
  /** It could not be read, so it may be raised. */
  | { readonly state: 'unreadable'; readonly error: LockstepError };

/**
 * What the secret of a fence says; null: there is no such secret.
 * ```
 * the secret                                | the fence
 * there is none                             | none
 * is scheduled for deletion                 | raised: no one lowered it
 * its tag lockstep:fence is `lowered`       | lowered
 * its tag says anything else, or is missing | raised
 * ```
 */
export function readFence(secret: FenceSecret | null): Fence {
  if (secret === null) return { state: 'none' };
  const { tags, description, pendingDeletion } = secret;
  const note = { by: tags[BY_TAG] ?? null, at: tags[AT_TAG] ?? null, why: description === '' ? null : description };
  return { state: tags[FENCE_TAG] === LOWERED && !pendingDeletion ? LOWERED : RAISED, ...note };
}

/** Whether Lockstep has to leave a place alone: its fence is raised, or it is not known that it is not. */
export function stopsWrites(fence: Fence): fence is Extract<Fence, { state: 'raised' | 'unreadable' }> {
  switch (fence.state) {
    case 'none':
    case 'lowered':
      return false;
    case 'raised':
    case 'unreadable':
      return true;
  }
}

/** Of the fences of one place, the first that stops writes; else the first. A mapping that was renamed may have several. */
export function strictestFence(fences: readonly Fence[]): Fence {
  return fences.find(stopsWrites) ?? fences[0] ?? { state: 'none' };
}

/** A clause on why nothing is written in a place with this fence, for the row of a replica. */
export function fenceReason(fence: Extract<Fence, { state: 'raised' | 'unreadable' }>): string {
  switch (fence.state) {
    case 'raised':
      return `the place was promoted${noteClause(fence)}: people write there now`;
    case 'unreadable':
      return `it is not known whether the place was promoted, since its fence could not be read: ${fence.error.message}`;
  }
}

/** ` by ARN at 2026-11-27T03:12:00.000Z (us-east-1 is down)`, as far as it is known. */
function noteClause({ by, at, why }: FenceNote): string {
  return `${by === null ? '' : ` by ${by}`}${at === null ? '' : ` at ${at}`}${why === null ? '' : ` (${why})`}`;
}

const RAISED = 'raised';
const LOWERED = 'lowered';

/** The tags of a raised fence. `by` and `at` have to be text that a tag can hold. */
export function raisedTags(by: string, at: Date): Tags {
  return { [FENCE_TAG]: RAISED, [AT_TAG]: at.toISOString(), [BY_TAG]: by };
}

/** The tags of a lowered fence. A fence is lowered and never deleted. */
export function loweredTags(by: string, at: Date): Tags {
  return { [FENCE_TAG]: LOWERED, [AT_TAG]: at.toISOString(), [BY_TAG]: by };
}
