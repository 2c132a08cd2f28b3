import { accountRegionKey, type Target } from '../../config/mapping.ts';
import { type Desired, type DesiredReplica, originPlace, placeKey, placeOf } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import type { Observation } from '../core/observation.ts';
import { claimsOn, hasMappingTag, type Orphan, replicaStillDesired, straysIn } from '../core/orphans.ts';
import type { SearchedPlace } from '../core/warnings.ts';
import { describeSecret } from './describe-secret.ts';
import type { Inventory } from './inventory.ts';
import type { Marked } from './observe.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';

/** What a whole run has listed by our mark. */
interface Search {
  /** By place, one target that leads there. */
  readonly places: ReadonlyMap<string, Target>;
  readonly marked: readonly Marked[];
  /** What our mark shows, and what is desired beside that, by place. */
  readonly targets: ReadonlyMap<string, Inventory>;
}

/** What carries our mark and was not asked for by name. */
export interface Strays {
  /** Replicas of this mapping that it no longer asks for. */
  readonly orphaned: readonly Orphan[];
  /** Replicas of this origin that carry the name of no mapping, and that this one does not ask for. */
  readonly unnamed: readonly Orphan[];
  /** Replicas whose origins are gone, or were not listed yet, with what was seen of those. */
  readonly kept: ReadonlyMap<DesiredReplica, Observation>;
  readonly searched: readonly SearchedPlace[];
}

/** Each place once, under the first target that leads there. */
export function onePerPlace(targets: readonly Target[]): Map<string, Target> {
  return new Map(targets.toReversed().map((one) => [placeKey(placeOf(one)), one]));
}

/** Separates orphans from replicas that the mapping asks for though no list of origins showed it. */
export async function findStrays(desired: Desired, search: Search, env: Environment): Promise<Strays> {
  const strays = strayReplicas(desired, search);
  const asked = await mapInParallel(env.width, strays, (stray) => findDesired(stray, desired, env));
  // An ARN begins with the place and ends with the name.
  const unclaimed = strays
    .filter((_, index) => asked[index] === null)
    .sort((a, b) => (a.secret.arn < b.secret.arn ? -1 : 1));
  return {
    orphaned: unclaimed.filter(hasMappingTag),
    unnamed: unclaimed.filter((stray) => !hasMappingTag(stray)),
    kept: new Map(asked.filter((one) => one !== null)),
    searched: searchedPlaces(search),
  };
}

/** The replica that a stray is after all, with a fresh look at its origin; null: it is none. */
async function findDesired(
  stray: Orphan,
  desired: Desired,
  env: Environment,
): Promise<[DesiredReplica, Observation] | null> {
  const claims = claimsOn(stray, desired);
  if (claims.length === 0) return null;
  const origin = await describeSecret(env.at(originPlace(desired.mapping)), stray.origin, env);
  const replica = replicaStillDesired(stray, claims, origin, desired);
  return replica === null ? null : [replica, origin];
}

function strayReplicas(desired: Desired, { places, targets }: Search): Orphan[] {
  const { account } = desired.asking;
  // Two roles may lead to one account, and one of them is enough to ask for a replica there.
  const byHome = groupBy(desired.replicas, ({ place }) => accountRegionKey(place, account));
  const strays = [...places].flatMap(([key, target]) => {
    const names = new Set(byHome.get(accountRegionKey(target, account))?.map(({ name }) => name));
    return straysIn(target, targets.get(key)?.secrets ?? [], names, desired);
  });
  // They also show the same secret twice.
  return [...new Map(strays.map((stray) => [stray.secret.arn, stray])).values()];
}

function searchedPlaces({ places, marked }: Search): SearchedPlace[] {
  return marked.flatMap(({ place, inventory }) => {
    const target = places.get(placeKey(place));
    return target === undefined ? [] : [{ target, gap: inventory.gap }];
  });
}
