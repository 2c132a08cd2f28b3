import type { Mapping } from '../../config/mapping.ts';
import { type Assessed, assess } from '../core/assessment.ts';
import { type Asking, type DesiredReplica, spotOf } from '../core/desired.ts';
import { failedRead, type Observation, type Pair, UNASKED } from '../core/observation.ts';
import { rivalsOf } from '../core/rivals.ts';
import { isExact, type Narrowing, openEntries } from '../core/selection.ts';
import { unexpanded } from '../core/unexpanded.ts';
import type { Inventory } from './observe.ts';

/** Pairs for what could not be expanded, beside those that are `named`: what was not read must not read well. */
export function pairUnread(
  mapping: Mapping,
  asking: Asking,
  { gap, look }: Inventory,
  named: readonly DesiredReplica[],
): Assessed[] {
  if (gap === null) return [];
  const known = new Set(named.map((one) => spotOf(one, asking.account)));
  const replica: Observation = { state: 'unread', error: gap };
  return unexpanded(mapping, asking).flatMap((desired) => {
    const origin = isExact(asking) ? look(desired.secret) : failedRead(gap);
    if (known.has(spotOf(desired, asking.account)) || origin.state === 'present' || origin.state === 'absent')
      return [];
    return [assess({ desired, origin, replica, ...UNASKED })];
  });
}

/** The secrets that a run was narrowed to by their full names and that gave no pair, as the origin shows them. */
export function findUnclaimed(
  pairs: readonly Pair[],
  narrowing: Narrowing,
  { look }: Inventory,
): ReadonlyMap<string, Observation> {
  if (!isExact(narrowing)) return new Map();
  const claimed = new Set(pairs.map(({ desired }) => desired.secret));
  return new Map(narrowing.secrets.filter((name) => !claimed.has(name)).map((name) => [name, look(name)]));
}

/** Replicas that another secret may be put on as well, which could not be read: what it shows decides about them, too. */
export function unreadRivals(
  mapping: Mapping,
  named: readonly DesiredReplica[],
  { look }: Inventory,
): ReadonlyMap<DesiredReplica, Observation> {
  const open = openEntries(mapping);
  return new Map(
    named.flatMap((one) => {
      const seen = rivalsOf(open, { ...one, region: one.place.region }).map(look);
      const unread = seen.find(({ state }) => state === 'unread' || state === 'unreadable');
      return unread === undefined ? [] : [[one, unread] as const];
    }),
  );
}
