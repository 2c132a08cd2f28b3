import { ORIGIN_TAG } from '../../config/aws/marks.ts';
import type { DesiredReplica } from './desired.ts';
import { markOf, type SecretState } from './observation.ts';

/** A replica that carries another origin's mark is another mapping's; while it needs no write, nobody is in the way. */
export function otherHolder(
  { adopt }: DesiredReplica,
  origin: SecretState,
  replica: SecretState,
  drifted: boolean,
): string | null {
  if (replica.heldBy !== null) return replica.heldBy;
  if (replica.rotates) return 'rotation of its own is turned on';
  if (isCopyOf(origin, replica)) return SWAPPED;
  const mark = replica.tags[ORIGIN_TAG];
  if (mark === undefined && adopt === 'never')
    return `it carries no tag ${ORIGIN_TAG}, and the mapping says adopt: never`;
  if (!drifted || mark === undefined || withoutSuffix(mark) === withoutSuffix(markOf(origin))) return null;
  return `its tag ${ORIGIN_TAG} names another origin`;
}

const SWAPPED = `the origin carries the tag ${ORIGIN_TAG} that names it, so origin and target look swapped; if the copy was promoted on purpose, remove that tag from it`;

/** Writing from a copy to what it was made from would bring old values back. */
function isCopyOf(copy: SecretState, source: SecretState): boolean {
  const mark = copy.tags[ORIGIN_TAG];
  return mark !== undefined && withoutSuffix(mark) === withoutSuffix(markOf(source));
}

/** An origin that was deleted and made again has the same ARN but for the six random characters. */
function withoutSuffix(arn: string): string {
  return arn.replace(/-[A-Za-z0-9]{6}$/, '');
}
