import { isAwsManagedKey } from '../../../config/aws/key.ts';
import { literalPrefix } from '../../../config/glob.ts';
import { type Entry, type Mapping, requiredTags } from '../../../config/mapping.ts';
import { placeKey, placeOf } from '../desired.ts';
import { isFilterValue } from '../reading.ts';
import { type Selectable, selectsSecret } from '../selection.ts';
import type { Stop } from './places.ts';

/** Secrets that are looked at in each place, and entries that one is listed for: a doctor is no audit. */
const SAMPLED = 5;

/** What may be listed to find a secret that an entry selects. */
export interface Search {
  readonly entry: Entry;
  /** A prefix of its name; '' for any. */
  readonly prefix: string;
  /** A tag key that it carries; null for any. */
  readonly tagKey: string | null;
}

/** What to list at the origin, so that there is something to look at. */
export function searchesFor({ entries }: Mapping): Search[] {
  const open = entries.filter(({ selector }) => selector.by !== 'name').slice(0, SAMPLED);
  return open.map((entry) => {
    const { selector } = entry;
    const prefix = selector.by === 'pattern' ? literalPrefix(selector.pattern) : '';
    const [tagKey = null] = Object.keys(requiredTags(selector));
    // What a filter cannot spell is found among the first, or not at all.
    return {
      entry,
      prefix: isFilterValue(prefix) ? prefix : '',
      tagKey: tagKey !== null && isFilterValue(tagKey) ? tagKey : null,
    };
  });
}

/** The names of an entry's secrets, as far as they are known. */
export interface Sample {
  readonly entry: Entry;
  readonly names: readonly string[];
}

/** One secret for each entry: the one that it names, or the first that was listed and that it selects. */
export function sampleEntries({ entries }: Mapping, listed: readonly Selectable[]): Sample[] {
  return entries.map((entry) => {
    const { selector } = entry;
    if (selector.by === 'name') return { entry, names: [selector.name] };
    const found = listed.find((secret) => selectsSecret(entry, secret));
    return { entry, names: found === undefined ? [] : [found.name] };
  });
}

/** The secrets to look at in a place, and how many more are known there. */
export interface Chosen {
  readonly names: readonly string[];
  readonly rest: number;
}

export function chooseOrigins(samples: readonly Sample[]): Chosen {
  return chooseFrom(samples.flatMap(({ names }) => names));
}

export function chooseReplicas(samples: readonly Sample[], { place }: Stop): Chosen {
  return chooseFrom(
    samples.flatMap(({ entry, names }) =>
      entry.replicas
        .filter(({ target }) => placeKey(placeOf(target)) === placeKey(place))
        .flatMap(({ name }) => (name === null ? names : [name])),
    ),
  );
}

/** The first few of some names. */
export function chooseFrom(all: readonly string[]): Chosen {
  const names = [...new Set(all)];
  return { names: names.slice(0, SAMPLED), rest: Math.max(0, names.length - SAMPLED) };
}

/** The keys that the mapping declares for a place. The AWS managed key is always there. */
export function keysAt({ entries, targets }: Mapping, { place }: Stop): string[] {
  const here = placeKey(place);
  const ofTargets = targets.filter((target) => placeKey(placeOf(target)) === here).map(({ kmsKey }) => kmsKey);
  const ofReplicas = entries.flatMap(({ replicas }) =>
    replicas.flatMap(({ target, kmsKey }) => (placeKey(placeOf(target)) === here ? [kmsKey, target.kmsKey] : [])),
  );
  const declared = [...ofTargets, ...ofReplicas].filter((key) => key !== null);
  return [...new Set(declared)].filter((key) => !isAwsManagedKey(key));
}
