import { isAwsTag, isReservedTag, KEPT_FOR_MARKS, TAGS_OF_A_SECRET } from '../../config/aws/marks.ts';
import { matchesGlob } from '../../config/glob.ts';
import type { DesiredReplica } from './desired.ts';
import type { SecretState, Tags } from './observation.ts';

/** The origin's tags that are to be written to a replica, and the names of those that it has no room for. */
export interface Fitting {
  readonly tags: Tags;
  readonly left: readonly string[];
}

/** How a replica's metadata differs from its origin's. `description`: null if it is the same. */
export interface MetadataDifference extends Fitting {
  readonly description: string | null;
}

/**
 * Compares a replica's metadata with its origin's; null: no difference. Tags that only the replica has are left alone.
 */
export function compareMetadata(
  desired: DesiredReplica,
  origin: SecretState,
  replica: SecretState,
): MetadataDifference | null {
  const description = origin.description === replica.description ? null : origin.description;
  if (description === null && carriesAll(origin.tags, replica.tags, desired)) return null;
  return { description, ...fitTags(desired, origin, replica.tags) };
}

/**
 * The origin's tags that a replica lacks or has with another value. If they do not all fit beside the tags that it has,
 * the first by name win. A tag that is already there keeps its place, so that no run undoes what another run did.
 */
export function fitTags(desired: DesiredReplica, origin: SecretState, carried: Tags): Fitting {
  const shared = Object.entries(origin.tags).filter(([key]) => isShared(key, desired));
  const lacking = shared.filter(([key]) => !Object.hasOwn(carried, key)).sort(byKey);
  const changed = shared.filter(([key, value]) => Object.hasOwn(carried, key) && carried[key] !== value);
  const taken = Object.keys(carried).filter((key) => !isReservedTag(key)).length;
  const room = Math.max(0, TAGS_OF_A_SECRET - KEPT_FOR_MARKS - taken);
  return {
    tags: Object.fromEntries([...changed, ...lacking.slice(0, room)]),
    left: lacking.slice(room).map(([key]) => key),
  };
}

/** Whether tags can be added to those that a secret has. AWS's own tags do not count. */
export function hasRoomFor(added: Tags, carried: Tags): boolean {
  const keys = new Set([...Object.keys(carried), ...Object.keys(added)].filter((key) => !isAwsTag(key)));
  return keys.size <= TAGS_OF_A_SECRET;
}

/** Allocates nothing, since it runs for every replica, and the answer is nearly always yes. */
function carriesAll(tags: Tags, carried: Tags, desired: DesiredReplica): boolean {
  for (const key in tags) if (carried[key] !== tags[key] && isShared(key, desired)) return false;
  return true;
}

/** Whether a tag is copied: not AWS's own, not a mark, not ignored by the mapping. */
function isShared(key: string, { mapping }: DesiredReplica): boolean {
  return !isReservedTag(key) && !mapping.reconcile.ignoreTags.some((pattern) => matchesGlob(pattern, key));
}

function byKey([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : 1;
}
