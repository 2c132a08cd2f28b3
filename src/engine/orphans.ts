import type { Mapping, Target } from '../../config/mapping.ts';
import { type Asking, type DesiredReplica, homeOf, originPlace, placeKey, placeOf } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import type { Observation } from '../core/observation.ts';
import { claimsOn, isNamed, markedAndNotDesired, type Orphan, stillDesired } from '../core/orphans.ts';
import { describe, type Inventory } from './observe.ts';
import { inParallel } from './parallel.ts';
import type { Environment } from './ports.ts';

/** What a whole run has seen by our mark. */
interface Swept {
  readonly mapping: Mapping;
  readonly asking: Asking;
  /** What the mapping asks for by name. */
  readonly named: readonly DesiredReplica[];
  /** By place, one target that leads there. */
  readonly places: ReadonlyMap<string, Target>;
  readonly targets: ReadonlyMap<string, Inventory>;
}

/** What carries our mark and was not asked for by name. */
interface FoundOrphans {
  /** Replicas of this mapping that it asks for no more. */
  readonly orphaned: readonly Orphan[];
  /** Replicas of this origin that say of no mapping that they are its own, and that this one does not ask for. */
  readonly unnamed: readonly Orphan[];
  /** Replicas whose origins are gone, or were not listed yet, with what was seen of those. */
  readonly kept: ReadonlyMap<DesiredReplica, Observation>;
}

/** Each place once, under the first target that leads there. */
export function onePerPlace(targets: readonly Target[]): Map<string, Target> {
  return new Map(targets.toReversed().map((one) => [placeKey(placeOf(one)), one]));
}

/** Tells orphans from replicas that the mapping asks for though no list of origins showed it. */
export async function findOrphans(swept: Swept, env: Environment): Promise<FoundOrphans> {
  const { mapping, asking } = swept;
  const kept = new Map<DesiredReplica, Observation>();
  const unclaimed: Orphan[] = [];
  await inParallel(env.width, orphansAmong(swept), async (stray) => {
    const claims = claimsOn(stray, mapping, asking.account);
    if (claims.length === 0) return void unclaimed.push(stray);
    const origin = await describe(env.at(originPlace(mapping)), stray.origin, env);
    const desired = stillDesired(stray, claims, origin, mapping, asking.today);
    if (desired === null) return void unclaimed.push(stray);
    kept.set(desired, origin);
  });
  // An ARN begins with the place and ends with the name.
  unclaimed.sort((a, b) => (a.secret.arn < b.secret.arn ? -1 : 1));
  return { kept, orphaned: unclaimed.filter(isNamed), unnamed: unclaimed.filter((stray) => !isNamed(stray)) };
}

function orphansAmong({ mapping, asking: { account }, named, places, targets }: Swept): Orphan[] {
  // Two roles may lead to one account, and one of them is enough to ask for a replica there.
  const byHome = groupBy(named, ({ place }) => homeOf(place, account));
  const strays = [...places].flatMap(([key, target]) => {
    const names = new Set(byHome.get(homeOf(placeOf(target), account))?.map(({ name }) => name));
    return markedAndNotDesired(target, targets.get(key)?.secrets ?? [], names, mapping, account);
  });
  // They also show the same secret twice.
  return [...new Map(strays.map((stray) => [stray.secret.arn, stray])).values()];
}
