import { asTagValue, LOCKSTEP_LABEL, MAPPING_TAG, ORIGIN_TAG, VERSION_TAG } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import type { DesiredReplica } from './desired.ts';
import { holderOf, markOf, type SecretState, type Tags } from './observation.ts';

/** The tags that say whose replica a secret is. */
export function ownerTags({ mapping }: DesiredReplica, origin: SecretState): Tags {
  return { [ORIGIN_TAG]: markOf(origin), [MAPPING_TAG]: mapping.name };
}

/** Whether a name is what the mapping is called, or was called before. */
export function isOwnName(name: string, mapping: Mapping): boolean {
  return name === mapping.name || mapping.formerNames.includes(name);
}

/** Those of them that a replica lacks, all together; null: it has them. */
export function missingOwnerTags(desired: DesiredReplica, origin: SecretState, replica: SecretState): Tags | null {
  const tags = ownerTags(desired, origin);
  return Object.entries(tags).every(([key, value]) => replica.tags[key] === value) ? null : tags;
}

/** The tags that mark a version as Lockstep's from the moment of its creation; none if no tag can hold its id. */
export function versionTags(version: string): Tags {
  const value = asTagValue(version);
  return value === null ? {} : { [VERSION_TAG]: value };
}

/**
 * Whether Lockstep wrote a version of a replica: it carries the label, or the tag names it. CreateSecret takes no label, so
 * the version that a replica was created with is named by a tag, unless its id is no tag value.
 */
export function isMarked(version: string, replica: SecretState): boolean {
  return holderOf(LOCKSTEP_LABEL, replica) === version || replica.tags[VERSION_TAG] === version;
}
