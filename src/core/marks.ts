import { asTagValue, LOCKSTEP_LABEL, MAPPING_TAG, ORIGIN_TAG, VERSION_TAG } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import type { DesiredReplica } from './desired.ts';
import { holderOf, markOf, type SecretState, type Tags } from './observation.ts';

/** The tags that name a replica's owner: its origin and its mapping. */
export function ownerTags({ mapping }: DesiredReplica, origin: SecretState): Tags {
  return { [ORIGIN_TAG]: markOf(origin), [MAPPING_TAG]: mapping.name };
}

/** Whether a name is the mapping's name, or a former one. */
export function isOwnName(name: string, mapping: Mapping): boolean {
  return name === mapping.name || mapping.formerNames.includes(name);
}

/** All owner tags, if the replica lacks any of them; null: it has them. */
export function missingOwnerTags(desired: DesiredReplica, origin: SecretState, replica: SecretState): Tags | null {
  const tags = ownerTags(desired, origin);
  return Object.entries(tags).every(([key, value]) => replica.tags[key] === value) ? null : tags;
}

/** The tags that mark the first version of a new replica as Lockstep's; none if its id is no valid tag value. */
export function versionTags(version: string): Tags {
  const value = asTagValue(version);
  return value === null ? {} : { [VERSION_TAG]: value };
}

/**
 * Whether Lockstep wrote a version of a replica: the version has our label, or our tag names it. CreateSecret sets no
 * label, so a tag names the version that a replica was created with, unless its id is no valid tag value.
 */
export function isMarked(version: string, replica: SecretState): boolean {
  return holderOf(LOCKSTEP_LABEL, replica) === version || replica.tags[VERSION_TAG] === version;
}
