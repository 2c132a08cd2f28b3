import { ORIGIN_TAG } from '../../config/aws/marks.ts';
import { type DesiredReplica, type Place, placeKey } from '../core/desired.ts';
import { failsEveryCall, type LockstepError } from '../core/errors.ts';
import { groupBy } from '../core/group.ts';
import { planReading, type ReadPlan, type Trust } from '../core/reading.ts';
import { describeEach } from './describe-secret.ts';
import { describedInventory, type Inventory, listedInventory, partialInventory, withSecondLook } from './inventory.ts';
import { listSecrets } from './list-secrets.ts';
import type { Environment } from './ports.ts';

/**
 * Observes what a plan asks for in one place. If a page of the list fails, the names that no page showed are described,
 * and a note says so.
 */
export async function observePlace(place: Place, plan: ReadPlan, env: Environment): Promise<Inventory> {
  const store = env.at(place);
  if (plan.by === 'describe') return describedInventory(await describeEach(store, plan.names, env), null);
  const { secrets, gap } = await listSecrets(store, plan, env);
  if (gap === null) return listedInventory(secrets);
  if (failsEveryCall(gap)) return partialInventory({ secrets, gap }, new Map(), true);
  env.watcher.note(describeGap(place, gap));
  const unlisted = plan.names.filter((name) => !secrets.has(name));
  return partialInventory({ secrets, gap }, await describeEach(store, unlisted, env), plan.open);
}

function describeGap({ region }: Place, { code, message }: LockstepError): string {
  const what = code === 'access-denied' ? `ListSecrets is denied in ${region}` : `The list is incomplete (${message})`;
  return `${what}; looking at each secret by DescribeSecret instead.`;
}

/** Observes all places with desired replicas, side by side. */
function listTargets(
  desired: readonly DesiredReplica[],
  trust: Trust,
  env: Environment,
): Promise<ReadonlyMap<string, Inventory>> {
  const places = desired.map(({ place }) => place);
  return eachPlace(places, desired, env, (place, names) => observePlace(place, planNames(names, trust), env));
}

/** Replicas that were described beside the origin, before it was known whether it has their secrets. */
export interface Expected {
  readonly replicas: readonly DesiredReplica[];
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/** Describes replicas whose names are known without the origin. It needs nothing from there, so it can run beside it. */
export async function describeExpected(replicas: readonly DesiredReplica[], env: Environment): Promise<Expected> {
  return { replicas, inventories: await listTargets(replicas, 'describing', env) };
}

/** Completes what was described beside the origin with the desired replicas that were not. */
export async function listUnexpected(
  { replicas, inventories }: Expected,
  desired: readonly DesiredReplica[],
  trust: Trust,
  env: Environment,
): Promise<ReadonlyMap<string, Inventory>> {
  const nameThere = ({ place, name }: DesiredReplica) => `${placeKey(place)} ${name}`;
  const known = new Set(replicas.map(nameThere));
  const rest = groupBy(
    desired.filter((one) => !known.has(nameThere(one))),
    ({ place }) => placeKey(place),
  );
  const listed = await listTargets([...rest.values()].flat(), trust, env);
  const complete = [...listed].map(([key, inventory]): [string, Inventory] => {
    const first = inventories.get(key);
    const names = rest.get(key)?.map(({ name }) => name) ?? [];
    return [key, first === undefined ? inventory : withSecondLook(first, inventory, names)];
  });
  return new Map([...inventories, ...complete]);
}

/** A place and the secrets there that have our mark. */
export interface Marked {
  readonly place: Place;
  readonly inventory: Inventory;
}

/**
 * Lists secrets with our mark. In an account that holds much else that finds the replicas in the fewest pages, and it
 * finds those that are no longer asked for. It needs nothing from the origin, so it can run beside it.
 */
export function listMarked(places: readonly Place[], env: Environment): Promise<Marked[]> {
  const plan: ReadPlan = { by: 'list', filter: { tagKeys: [ORIGIN_TAG] }, names: [], open: true };
  return Promise.all(places.map(async (place) => ({ place, inventory: await observePlace(place, plan, env) })));
}

/** Completes places listed by our mark with the desired replicas that do not have it. */
export function listUnmarked(
  marked: readonly Marked[],
  desired: readonly DesiredReplica[],
  env: Environment,
): Promise<ReadonlyMap<string, Inventory>> {
  const inventories = new Map(marked.map(({ place, inventory }) => [place, inventory]));
  return eachPlace([...inventories.keys()], desired, env, async (place, names) => {
    const inventory = inventories.get(place);
    if (inventory === undefined) return observePlace(place, planNames(names), env);
    return completeInventory({ place, inventory }, names, env);
  });
}

/** Observes each place once, for the names that are desired there. */
async function eachPlace(
  places: readonly Place[],
  desired: readonly DesiredReplica[],
  env: Environment,
  observe: (place: Place, names: readonly string[]) => Promise<Inventory>,
): Promise<ReadonlyMap<string, Inventory>> {
  const wanted = groupBy(desired, (replica) => placeKey(replica.place));
  const distinct = new Map(places.map((place) => [placeKey(place), place]));
  let done = 0;
  const inventories = [...distinct].map(async ([key, place]): Promise<[string, Inventory]> => {
    const names = new Set(wanted.get(key)?.map((replica) => replica.name));
    const inventory = await observe(place, [...names]);
    env.watcher.progress('observe', ++done, distinct.size);
    return [key, inventory];
  });
  return new Map(await Promise.all(inventories));
}

async function completeInventory(
  { place, inventory }: Marked,
  names: readonly string[],
  env: Environment,
): Promise<Inventory> {
  const { gap } = inventory;
  const unmarked = names.filter((name) => inventory.observationOf(name).state !== 'present');
  if (unmarked.length === 0 || (gap !== null && failsEveryCall(gap))) return inventory;
  if (gap === null) return withSecondLook(inventory, await observePlace(place, planNames(unmarked), env), unmarked);
  const described = await describeEach(env.at(place), unmarked, env);
  return withSecondLook(inventory, describedInventory(described, gap), unmarked);
}

function planNames(names: readonly string[], trust?: Trust): ReadPlan {
  return planReading({ names, prefixes: [], tagKeys: [] }, trust);
}
