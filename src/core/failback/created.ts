import { isOwnSecret, ORIGIN_TAG } from '../../../config/aws/marks.ts';
import type { Mapping } from '../../../config/mapping.ts';
import type { SecretState } from '../observation.ts';
import { selectsName } from '../selection.ts';

/**
 * Names of secrets in a place that are no replicas, and that an entry with replicas there would select at the
 * origin: what someone created there under a name of the mapping.
 * @param targets names of those that lead to the place
 * @param known names of the replicas there
 */
export function namesCreatedThere(
  mapping: Mapping,
  targets: readonly string[],
  seen: readonly SecretState[],
  known: ReadonlySet<string>,
): string[] {
  const entries = mapping.entries.filter(({ replicas }) =>
    replicas.some((spec) => targets.includes(spec.target.name) && spec.name === null),
  );
  return seen
    .filter(({ name, tags }) => tags[ORIGIN_TAG] === undefined && !isOwnSecret(name) && !known.has(name))
    .filter(({ name }) => entries.some((entry) => entry.selector.by !== 'tags' && selectsName(entry, name)))
    .map(({ name }) => name)
    .sort();
}
