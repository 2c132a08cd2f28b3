import { PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { ErrorCode } from './errors.ts';
import { fenceReason, stopsWrites } from './fence.ts';
import type { Pair, SecretState } from './observation.ts';

/** Why a replica is left to people, and the trouble, if the reason is that its fence could not be read. */
interface Promotion {
  readonly reason: string;
  readonly cause: ErrorCode | null;
}

/**
 * Why people write to a replica, or may; null: Lockstep does. The tag counts whatever the fence says: policies deny writes
 * to what carries it.
 */
export function promotionOf({ replica, fence }: Pair): Promotion | null {
  if (fence !== null && stopsWrites(fence)) {
    return { reason: fenceReason(fence), cause: fence.state === 'unreadable' ? fence.error.code : null };
  }
  if (replica.state !== 'present' || !isPromoted(replica.secret)) return null;
  return { reason: `it carries the tag ${PROMOTED_TAG}: people write to it now`, cause: null };
}

/** Whether a secret carries the tag of a promotion. Its value does not matter. */
export function isPromoted({ tags }: SecretState): boolean {
  return tags[PROMOTED_TAG] !== undefined;
}
