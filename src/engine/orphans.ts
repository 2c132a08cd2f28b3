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

/** The places that a whole run searches for strays. */
interface Search {
  /** By the key of the place: one target that leads there. */
  readonly places: ReadonlyMap<string, Target>;
  readonly marked: readonly Marked[];
  /** By the key of the place: the secrets with our mark, and the desired ones without. */
  readonly targets: ReadonlyMap<string, Inventory>;
}

/** Secrets with our mark that are not among the desired replicas. */
export interface Strays {
  /** Replicas of this mapping that it no longer asks for. */
  readonly orphaned: readonly Orphan[];
  /** Replicas of this origin without the tag of a mapping, which this mapping does not ask for. */
  readonly unnamed: readonly Orphan[];
  /** Replicas that are desired after all, with their origins: those are gone, or were not listed yet. */
  readonly kept: ReadonlyMap<DesiredReplica, Observation>;
  readonly searched: readonly SearchedPlace[];
}

/** Each place once, by its key, with the first target that leads there. */
export function onePerPlace(targets: readonly Target[]): Map<string, Target> {
  return new Map(targets.toReversed().map((one) => [placeKey(placeOf(one)), one]));
}

/** Finds strays, and separates orphans from replicas whose origins the list did not show. */
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

/** The desired replica that a stray is after all, and its origin as just described; null: it is an orphan. */
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
  // Several roles may lead to one account. A replica is desired there if it is desired through any of them.
  const byHome = groupBy(desired.replicas, ({ place }) => accountRegionKey(place, account));
  const strays = [...places].flatMap(([key, target]) => {
    const names = new Set(byHome.get(accountRegionKey(target, account))?.map(({ name }) => name));
    return straysIn(target, targets.get(key)?.secrets ?? [], names, desired);
  });
  // Several roles also show the same secret more than once.
  return [...new Map(strays.map((stray) => [stray.secret.arn, stray])).values()];
}

function searchedPlaces({ places, marked }: Search): SearchedPlace[] {
  return marked.flatMap(({ place, inventory }) => {
    const target = places.get(placeKey(place));
    return target === undefined ? [] : [{ target, gap: inventory.gap }];
  });
}
