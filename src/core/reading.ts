import { literalPrefix } from '../../config/glob.ts';
import { withoutDuplicates } from '../../config/group.ts';
import type { Entry, Mapping, ReplicaSpec } from '../../config/mapping.ts';
import type { Trigger } from './report.ts';
import { rivalsOf } from './rivals.ts';
import { isExact, isWithinSecrets, type Narrowing, openEntries, selectsName } from './selection.ts';

/** Values of one ListSecrets filter; AWS takes at most ten. */
const FILTER_VALUES = 10;

/** What has to be seen in one place: secrets by name, and for the origin all those that a pattern or a tag may select. */
export interface ReadNeeds {
  readonly names: readonly string[];
  /** Prefixes of patterns; '' stands for "any name". */
  readonly prefixes: readonly string[];
  /** Tag keys, where tags alone select. */
  readonly tagKeys: readonly string[];
}

/** How to see it in the fewest calls. */
export type ReadPlan =
  | { readonly by: 'describe'; readonly names: readonly string[] }
  | {
      readonly by: 'list';
      readonly filter: ListFilter | null;
      readonly names: readonly string[];
      readonly open: boolean;
    };

export type ListFilter = { readonly namePrefixes: readonly string[] } | { readonly tagKeys: readonly string[] };

/** `listing` may be minutes old, and is confirmed by describing where it shows drift; `describing` is never in doubt. */
export type Trust = 'listing' | 'describing';

/** What is to be read, and whether listings will do for it. */
export interface Scope {
  readonly narrowing: Narrowing;
  readonly trust: Trust;
}

/** An event is faster than any listing, and a listing that shows no drift is confirmed by nothing. */
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
 * `open` readings have to run to their last page; the others may stop when every name was seen.
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
      // A secret that lacks one of the tags is not selected: to list by one of them is enough.
      return { ...NO_NEEDS, tagKeys: Object.keys(selector.tags).slice(0, 1) };
  }
}

const NO_NEEDS: ReadNeeds = { names: [], prefixes: [], tagKeys: [] };

/** Another target may lead where one of those leads that the run was narrowed to, and what it asks for counts there. */
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
  // A prefix that another one covers would only use up a value.
  return { namePrefixes: byName.filter((one) => !byName.some((other) => other !== one && one.startsWith(other))) };
}

/**
 * A `!` in front would negate, and AWS refuses the whole call for any other character, as tag keys may have them.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
 */
function isFilterValue(value: string): boolean {
  return /^[a-zA-Z0-9 :_@/+=.-][a-zA-Z0-9 :_@/+=.!-]*$/.test(value);
}
