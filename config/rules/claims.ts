import { globsOverlap, isGlob, matchesGlob } from '../glob.ts';
import { groupBy } from '../group.ts';
import { type ReplicaSpec, replicaKey } from '../mapping.ts';
import type { Draft, DraftEntry, DraftItem } from '../schema/draft.ts';

/** One replica that an item of `replicas` asks for. */
export interface Claim {
  /** The secret's name, or the pattern of the entry. */
  readonly secret: string;
  readonly item: DraftItem;
  readonly spec: ReplicaSpec;
}

/** The entries without those whose selection repeats that of an earlier one: their claims are the same. */
export function distinctSelections(draft: Draft): DraftEntry[] {
  const bySelection = groupBy(draft.entries, ({ name, tags, except }) => JSON.stringify([name, tags, except]));
  return [...bySelection.values()].map(([first]) => first);
}

/** Returns the claims on the secrets of an entry, by the entry itself and by those that select all of it, per replica, in file order. */
export function claimsOf(draft: Draft): (entry: DraftEntry) => Map<string, [Claim, ...Claim[]]> {
  const wide = draft.entries.filter(({ name }) => typeof name !== 'string' || isGlob(name));
  const literal = groupBy(draft.entries, ({ name }) => name ?? '');
  return (entry) => {
    if (entry.name === null || entry.tags === null) return new Map();
    const secret = entry.name ?? '*';
    const same = isGlob(secret) ? [] : (literal.get(secret) ?? []);
    const covering = [...same, ...wide].filter((other) => selectsAllOf(other, entry)).sort((a, b) => a.index - b.index);
    const items = covering.flatMap(({ replicas }) => replicas);
    const claims = items.flatMap((item) => (item.spec === null ? [] : [{ secret, item, spec: item.spec }]));
    return groupBy(claims, ({ spec }) => replicaKey(spec.target, spec.name ?? secret, draft.origin.account ?? ''));
  };
}

/** Whether one entry selects every secret that another one selects. */
function selectsAllOf(one: DraftEntry, other: DraftEntry): boolean {
  if (one === other) return true;
  if (one.name === null || one.tags === null || other.name === null || !matchesGlob(one.name ?? '*', other.name ?? '*'))
    return false;
  const carried = Object.entries(one.tags ?? {}).every(
    ([key, value]) => other.tags && Object.hasOwn(other.tags, key) && other.tags[key] === value,
  );
  return carried && one.except.every((pattern) => typeof pattern === 'string' && isLeftOutAnyway(pattern, other));
}

function isLeftOutAnyway(pattern: string, { name, except }: DraftEntry): boolean {
  return (
    !globsOverlap(pattern, name ?? '*') ||
    except.some((wider) => typeof wider === 'string' && matchesGlob(wider, pattern))
  );
}
