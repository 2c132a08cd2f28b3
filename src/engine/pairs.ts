import { replicaKey } from '../../config/mapping.ts';
import { type Assessed, assess, dropDetails } from '../core/assessment.ts';
import { type Desired, type DesiredReplica, placeKey } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import { failedRead, type Observation, type Pair, UNASKED } from '../core/observation.ts';
import { bySecretTargetName } from '../core/order.ts';
import { rivalsOf } from '../core/rivals.ts';
import { isExact, type Narrowing, openEntries } from '../core/selection.ts';
import { standInsForUnexpanded } from '../core/unexpanded.ts';
import type { Inventory } from './inventory.ts';

/** What was observed on both sides. */
export interface Observed {
  readonly origin: Inventory;
  /** By the key of the place. */
  readonly targets: ReadonlyMap<string, Inventory>;
  /** Replicas whose origins were not listed, and what describing those showed. */
  readonly kept: ReadonlyMap<DesiredReplica, Observation>;
}

/** Pairs each desired replica with its origin, in the order of reports, and assesses the pairs. */
export function pairUp(desired: Desired, observed: Observed): Assessed[] {
  const known = new Map([...unreadRivals(desired, observed.origin), ...observed.kept]);
  const replicas = [...desired.replicas, ...observed.kept.keys()].sort(bySecretTargetName);
  const pairs = replicas.map((one) => {
    const replica = observed.targets.get(placeKey(one.place))?.observationOf(one.name) ?? NOT_LOOKED_AT;
    const origin = known.get(one) ?? observed.origin.observationOf(one.secret);
    return dropDetails(assess({ desired: one, origin, replica, ...UNASKED }));
  });
  return [...pairs, ...pairUnexpanded(desired, observed.origin)];
}

const NOT_LOOKED_AT = failedRead(new LockstepError('unexpected', 'the replica was not looked at; please report it'));

/** Replicas that another secret may be copied to as well, if that one could not be read: they depend on it, too. */
function unreadRivals({ mapping, replicas }: Desired, { gap, observationOf }: Inventory) {
  if (gap === null) return [];
  const open = openEntries(mapping);
  return replicas.flatMap((one): [DesiredReplica, Observation][] => {
    const seen = rivalsOf(open, { ...one, region: one.place.region }).map(observationOf);
    const unread = seen.find(({ state }) => state === 'skipped' || state === 'failed');
    return unread === undefined ? [] : [[one, unread]];
  });
}

/** Pairs for what could not be expanded: an incomplete read must never look healthy. */
function pairUnexpanded({ mapping, asking, replicas }: Desired, { gap, observationOf }: Inventory): Assessed[] {
  if (gap === null) return [];
  const known = new Set(replicas.map(({ place, name }) => replicaKey(place, name, asking.account)));
  const replica: Observation = { state: 'skipped', error: gap };
  return standInsForUnexpanded(mapping, asking).flatMap((desired) => {
    const origin = isExact(asking) ? observationOf(desired.secret) : failedRead(gap);
    const isKnown = known.has(replicaKey(desired.place, desired.name, asking.account));
    if (isKnown || origin.state === 'present' || origin.state === 'absent') return [];
    return [assess({ desired, origin, replica, ...UNASKED })];
  });
}

/** The secrets that a run was narrowed to by their full names and that have no pair, as the origin shows them. */
export function findUnclaimed(
  pairs: readonly Pair[],
  narrowing: Narrowing,
  { observationOf }: Inventory,
): ReadonlyMap<string, Observation> {
  if (!isExact(narrowing)) return new Map();
  const claimed = new Set(pairs.map(({ desired }) => desired.secret));
  const unclaimed = narrowing.secrets.filter((name) => !claimed.has(name));
  return new Map(unclaimed.map((name) => [name, observationOf(name)]));
}
