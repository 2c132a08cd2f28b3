import { withoutSuffix } from '../../config/aws/arn.ts';
import { AWSCURRENT, MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { isVersionOf } from './current.ts';
import { isOwnName } from './marks.ts';
import { holderOf, markOf, type Pair, type SecretState } from './observation.ts';

/**
 * Why the secret at a replica's name is not ours to write; null: it is. The first line that holds decides.
 * ```
 * AWS, a service or a partner manages it         | foreign
 * it rotates by itself                           | foreign
 * the origin carries the mark of its replica     | foreign: the two look swapped
 * it needs no write                              | ours, as far as that goes
 * its tag names another mapping                  | foreign
 * it carries no origin's mark, and holds a value | foreign, unless `adopt` lets it be taken over
 * its mark names another origin                  | foreign
 * ```
 */
export function otherHolder(pair: Pair, origin: SecretState, replica: SecretState, needsWrite: boolean): string | null {
  if (replica.heldBy !== null) return replica.heldBy;
  if (replica.rotates) return 'rotation of its own is turned on';
  if (wasMadeFrom(replica, origin)) return SWAPPED;
  if (!needsWrite) return null;
  const owner = replica.tags[MAPPING_TAG];
  if (owner !== undefined && !isOwnName(owner, pair.desired.mapping)) return otherMappingReason(owner);
  const mark = replica.tags[ORIGIN_TAG];
  if (mark === undefined) return strangerReason(pair, origin, replica);
  return withoutSuffix(mark) === withoutSuffix(markOf(origin)) ? null : `its tag ${ORIGIN_TAG} names another origin`;
}

const SWAPPED = `the origin carries the tag ${ORIGIN_TAG} that names it, so origin and target look swapped; if the copy was promoted on purpose, remove that tag from it`;

function otherMappingReason(owner: string): string {
  return `it is a replica of the mapping "${owner}", as its tag ${MAPPING_TAG} says; take it out of one of the two, or name "${owner}" in formerNames if this mapping was called so`;
}

/** A secret without an origin's mark is taken over if it is a copy, if the mapping allows it, or if it has no value. */
function strangerReason(pair: Pair, origin: SecretState, replica: SecretState): string | null {
  const { desired } = pair;
  if (replica.versions.length === 0) return null;
  switch (desired.adopt) {
    case 'any':
      return null;
    case 'never':
      return `it carries no tag ${ORIGIN_TAG}, and the mapping says adopt: never`;
    case 'copies': {
      if (isCopyOf(pair, origin, replica)) return null;
      const unlike =
        pair.retired === null
          ? "none of the origin's labelled versions, and older ones were not listed"
          : 'no version that the origin has or had';
      return `a secret of someone else stands there: it carries no tag ${ORIGIN_TAG}, and its AWSCURRENT is ${unlike}; to take it over, write adopt: any at this replica, in line ${desired.line}`;
    }
  }
}

/** Whether the AWSCURRENT of a secret is a version that the origin has or had. */
export function isCopyOf(pair: Pair, origin: SecretState, replica: SecretState): boolean {
  const current = holderOf(AWSCURRENT, replica);
  return current !== null && isVersionOf(origin, current, pair);
}

/** Whether `copy` is marked as a replica of `source`. Writing back to the source would restore old values. */
function wasMadeFrom(source: SecretState, copy: SecretState): boolean {
  const mark = copy.tags[ORIGIN_TAG];
  return mark !== undefined && withoutSuffix(mark) === withoutSuffix(markOf(source));
}
