import { literalPrefix } from '../../config/glob.ts';
import { withoutDuplicates } from '../../config/group.ts';
import type { Entry, Mapping, ReplicaSpec } from '../../config/mapping.ts';
import type { Trigger } from './report.ts';
import { rivalsOf } from './rivals.ts';
import { isExact, isWithinSecrets, type Narrowing, openEntries, selectsName } from './selection.ts';

/** The most values that AWS accepts in one ListSecrets filter. */
const FILTER_VALUES = 10;

/** What has to be seen in one place: secrets by name, and at the origin all that patterns and tags may select. */
export interface ReadNeeds {
  readonly names: readonly string[];
  /** Prefixes of patterns; '' stands for "any name". */
  readonly prefixes: readonly string[];
  /** Tag keys of entries that select by tags alone. */
  readonly tagKeys: readonly string[];
}

/** How to see it with the fewest calls. */
export type ReadPlan =
  | { readonly by: 'describe'; readonly names: readonly string[] }
  | {
      readonly by: 'list';
      readonly filter: ListFilter | null;
      readonly names: readonly string[];
      readonly open: boolean;
    };

export type ListFilter = { readonly namePrefixes: readonly string[] } | { readonly tagKeys: readonly string[] };

/**
 * `listing`: lists may be minutes old, and the drift that they show is confirmed by describing. `describing`: no lists.
 */
export type Trust = 'listing' | 'describing';

/** What is to be read, and whether lists are good enough. */
export interface Scope {
  readonly narrowing: Narrowing;
  readonly trust: Trust;
}

/** An event arrives before lists show the change, and a list without drift is not confirmed by anything. */
export function trustFor(trigger: Trigger): Trust {
  return trigger === 'event' ? 'describing' : 'listing';
}

/**
 * ```
 * nothing to see                            | describe nothing
 * names alone, and listings are not trusted | describe each
 * one name                                  | describe: one call, and the freshest
 * up to ten names and prefixes              | list filtered by name: the pages that match, never more than all
 * tags alone, up to ten keys                | list filtered by tag key
 * what a filter's values cannot spell       | list: 100 secrets a call
 * otherwise                                 | list: 100 secrets a call
 * ```
 * An `open` plan has to be read to the last page. Others may stop once every name was seen.
 */
export function planReading({ names, prefixes, tagKeys }: ReadNeeds, trust: Trust = 'listing'): ReadPlan {
  const open = prefixes.length + tagKeys.length > 0;
  if (!open && (trust === 'describing' || names.length <= 1)) return { by: 'describe', names };
  return { by: 'list', filter: listFilterFor(names, prefixes, tagKeys), names, open };
}

/** What the mapping needs to see of the origin, for a run narrowed like this. */
export function originNeeds(mapping: Mapping, narrowing: Narrowing): ReadNeeds {
  const all = openEntries(mapping);
  if (isExact(narrowing)) {
    const mapped = narrowing.secrets.flatMap((name) => {
      const entries = mapping.entries.filter((entry) => selectsName(entry, name));
      return entries.length === 0 ? [] : [name, ...entries.flatMap((entry) => rivalNames(all, entry, name))];
    });
    return { names: withoutDuplicates(mapped), prefixes: [], tagKeys: [] };
  }
  const entries = mapping.entries.filter((entry) => entry.replicas.some(reachesTargets(mapping, narrowing)));
  const needs = entries.map((entry) => needsOfEntry(entry, all, narrowing));
  return {
    names: withoutDuplicates(needs.flatMap(({ names }) => names)),
    prefixes: withoutDuplicates(needs.flatMap(({ prefixes }) => prefixes)),
    tagKeys: withoutDuplicates(needs.flatMap(({ tagKeys }) => tagKeys)),
  };
}

function needsOfEntry(entry: Entry, open: readonly Entry[], narrowing: Narrowing): ReadNeeds {
  const { selector } = entry;
  switch (selector.by) {
    case 'name': {
      const { name } = selector;
      return isWithinSecrets(name, narrowing)
        ? { ...NO_NEEDS, names: [name, ...rivalNames(open, entry, name)] }
        : NO_NEEDS;
    }
    case 'pattern':
      return { ...NO_NEEDS, prefixes: [literalPrefix(selector.pattern)] };
    case 'tags':
      // A secret that lacks any of the tags is not selected, so listing by one of them is enough.
      return { ...NO_NEEDS, tagKeys: Object.keys(selector.tags).slice(0, 1) };
  }
}

const NO_NEEDS: ReadNeeds = { names: [], prefixes: [], tagKeys: [] };

/** Whether an item is in a Region of the chosen targets. Another target may lead there, so it counts, too. */
function reachesTargets({ entries }: Mapping, { targets }: Narrowing): (spec: ReplicaSpec) => boolean {
  if (targets.length === 0) return () => true;
  const specs = entries.flatMap(({ replicas }) => replicas);
  const regions = new Set(specs.flatMap(({ target }) => (targets.includes(target.name) ? [target.region] : [])));
  return ({ target }) => regions.has(target.region);
}

function rivalNames(open: readonly Entry[], { replicas }: Entry, secret: string): string[] {
  return replicas.flatMap(({ name, target }) =>
    rivalsOf(open, { secret, name: name ?? secret, region: target.region }),
  );
}

function listFilterFor(
  names: readonly string[],
  prefixes: readonly string[],
  tagKeys: readonly string[],
): ListFilter | null {
  const byName = [...names, ...prefixes];
  if (![...byName, ...tagKeys].every(isFilterValue)) return null;
  if (tagKeys.length > 0) return byName.length === 0 && tagKeys.length <= FILTER_VALUES ? { tagKeys } : null;
  if (byName.length > FILTER_VALUES) return null;
  // A prefix covered by another would only use up a value.
  return { namePrefixes: byName.filter((one) => !byName.some((other) => other !== one && one.startsWith(other))) };
}

/**
 * A leading `!` would negate, and AWS rejects the whole call for other characters, which tag keys may have.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
 */
export function isFilterValue(value: string): boolean {
  return /^[a-zA-Z0-9 :_@/+=.-][a-zA-Z0-9 :_@/+=.!-]*$/.test(value);
}
