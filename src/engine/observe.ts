import { ORIGIN_TAG } from '../../config/aws/marks.ts';
import { type DesiredReplica, type Place, placeKey } from '../core/desired.ts';
import { asLockstepError, type LockstepError, stopReason } from '../core/errors.ts';
import { groupBy } from '../core/group.ts';
import { failedRead, type Observation, type SecretState } from '../core/observation.ts';
import { planReading, type ReadPlan, type Trust } from '../core/reading.ts';
import { inParallel } from './parallel.ts';
import type { Environment, SecretStore } from './ports.ts';

/** Secrets on a page of ListSecrets. */
const PAGE = 100;

/** Values of one name filter, and the pages worth spending on it before DescribeSecret is cheaper. */
const NAMES_PER_FILTER = 10;
const PAGES_PER_FILTER = 2;

/** One place, seen once in bulk. */
export interface Inventory {
  look(name: string): Observation;
  /** Everything seen, for patterns and tags to select from. */
  readonly secrets: readonly SecretState[];
  /** Why patterns cannot be expanded here, or null. */
  readonly gap: LockstepError | null;
}

/** Sees what a reading asks for. A refusal to list is answered by describing name by name, and said once. */
export async function observe(place: Place, reading: ReadPlan, env: Environment): Promise<Inventory> {
  const store = env.at(place);
  if (reading.by === 'describe') return describeAll(store, reading.names, null, env);
  try {
    return inventoryOf(await listSecrets(store, reading, env));
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (error.code !== 'access-denied') return unreadInventory(error);
    env.watcher.note(`ListSecrets is denied in ${place.region}; looking at each secret by DescribeSecret instead.`);
    return describeAll(store, reading.names, reading.open ? error : null, env);
  }
}

/** Sees every place that replicas are wanted in, side by side. */
export function listTargets(
  desired: readonly DesiredReplica[],
  trust: Trust,
  env: Environment,
): Promise<ReadonlyMap<string, Inventory>> {
  return eachPlace(
    desired.map(({ place }) => place),
    desired,
    env,
    (place, names) => observe(place, planReading({ names, prefixes: [], tagKeys: [] }, trust), env),
  );
}

/**
 * Sees places by our mark. In an account that holds much else it finds the replicas in the fewest pages, and it also
 * finds those that nobody asks for any more. It needs to know nothing of the origin.
 */
export function listMarked(places: readonly Place[], env: Environment): Promise<Swept[]> {
  const reading: ReadPlan = { by: 'list', filter: { tagKeys: [ORIGIN_TAG] }, names: [], open: true };
  return Promise.all(places.map(async (place) => ({ place, marked: await observe(place, reading, env) })));
}

/** A place as our mark shows it. */
export interface Swept {
  readonly place: Place;
  readonly marked: Inventory;
}

/** Sees what is wanted in the places of a sweep, and carries no mark of ours. */
export function listRemaining(
  swept: readonly Swept[],
  desired: readonly DesiredReplica[],
  env: Environment,
): Promise<ReadonlyMap<string, Inventory>> {
  const views = new Map(swept.map(({ place, marked }) => [place, marked]));
  return eachPlace([...views.keys()], desired, env, async (place, names) => {
    const marked = views.get(place);
    return marked === undefined
      ? observe(place, planReading({ names, prefixes: [], tagKeys: [] }), env)
      : completeInventory(marked, place, names, env);
  });
}

/** Sees each place once, for the names that are wanted there. */
async function eachPlace(
  places: readonly Place[],
  desired: readonly DesiredReplica[],
  env: Environment,
  see: (place: Place, names: readonly string[]) => Promise<Inventory>,
): Promise<ReadonlyMap<string, Inventory>> {
  const wanted = groupBy(desired, (replica) => placeKey(replica.place));
  const distinct = new Map(places.map((place) => [placeKey(place), place]));
  let done = 0;
  const views = [...distinct].map(async ([key, place]): Promise<[string, Inventory]> => {
    const names = new Set(wanted.get(key)?.map((replica) => replica.name));
    const view = await see(place, [...names]);
    env.watcher.progress('observe', ++done, distinct.size);
    return [key, view];
  });
  return new Map(await Promise.all(views));
}

async function completeInventory(
  marked: Inventory,
  place: Place,
  names: readonly string[],
  env: Environment,
): Promise<Inventory> {
  if (marked.gap?.code === 'access-denied') return describeAll(env.at(place), names, marked.gap, env);
  if (marked.gap !== null) return marked;
  const unmarked = names.filter((name) => marked.look(name).state !== 'present');
  if (unmarked.length === 0) return marked;
  const rest = await observe(place, planReading({ names: unmarked, prefixes: [], tagKeys: [] }), env);
  const missed = new Set(unmarked);
  const look = (name: string): Observation => (missed.has(name) ? rest : marked).look(name);
  return { look, gap: rest.gap, secrets: [...marked.secrets, ...rest.secrets] };
}

/** One fresh look at one secret by DescribeSecret. */
export async function describe(store: SecretStore, name: string, env: Environment): Promise<Observation> {
  const stopped = stopReason(env.stop);
  if (stopped !== null) return failedRead(stopped);
  try {
    const secret = await store.describe(name);
    return secret === null ? { state: 'absent', seenBy: 'describe' } : { state: 'present', secret, seenBy: 'describe' };
  } catch (thrown) {
    return failedRead(asLockstepError(thrown));
  }
}

type ListReading = Extract<ReadPlan, { by: 'list' }>;

/**
 * Lists until all names were seen. In a large account the pages may hold few of them: once as many pages were spent
 * in vain as filters by name would cost, the filters take over, so that the cost is at most twice the least possible.
 */
async function listSecrets(
  store: SecretStore,
  reading: ListReading,
  env: Environment,
): Promise<Map<string, SecretState>> {
  const found = new Map<string, SecretState>();
  const open = new Set(reading.names);
  let pages = 0;
  for await (const page of store.list(reading.filter)) {
    collect(page, found, open);
    pages += 1;
    const stopped = stopReason(env.stop);
    if (stopped !== null) throw stopped;
    if (reading.open) continue;
    if (open.size === 0) return found;
    const wasted = pages - Math.ceil((reading.names.length - open.size) / PAGE);
    if (wasted < Math.ceil(open.size / NAMES_PER_FILTER)) continue;
    if (reading.filter === null) await listByName(store, found, open);
    return found;
  }
  return found;
}

async function listByName(store: SecretStore, found: Map<string, SecretState>, open: Set<string>): Promise<void> {
  const names = [...open];
  for (let i = 0; i < names.length; i += NAMES_PER_FILTER) {
    let pages = 0;
    for await (const page of store.list({ namePrefixes: names.slice(i, i + NAMES_PER_FILTER) })) {
      collect(page, found, open);
      pages += 1;
      if (pages >= PAGES_PER_FILTER) break;
    }
  }
}

function collect(page: readonly SecretState[], found: Map<string, SecretState>, open: Set<string>): void {
  for (const secret of page) {
    found.set(secret.name, secret);
    open.delete(secret.name);
  }
}

async function describeAll(
  store: SecretStore,
  names: readonly string[],
  gap: LockstepError | null,
  env: Environment,
): Promise<Inventory> {
  const seen = new Map<string, Observation>();
  await inParallel(env.width, names, async (name) => {
    seen.set(name, await describe(store, name, env));
  });
  const observations = [...seen.values()];
  const secrets = observations.flatMap((one) => (one.state === 'present' ? [one.secret] : []));
  return {
    secrets,
    gap: gap ?? gapIn(observations),
    look: (name) => seen.get(name) ?? { state: 'absent', seenBy: 'describe' },
  };
}

/** A secret that could not be read may be one that a pattern or a tag selects. */
function gapIn(observations: readonly Observation[]): LockstepError | null {
  for (const one of observations) {
    if (one.state === 'unreadable' || one.state === 'unread') return one.error;
  }
  return null;
}

function inventoryOf(found: ReadonlyMap<string, SecretState>): Inventory {
  const look = (name: string): Observation => {
    const secret = found.get(name);
    return secret === undefined ? { state: 'absent', seenBy: 'list' } : { state: 'present', secret, seenBy: 'list' };
  };
  return { look, secrets: [...found.values()], gap: null };
}

/** A place that could not be looked at. */
export function unreadInventory(error: LockstepError): Inventory {
  const observation = failedRead(error);
  return { secrets: [], gap: error, look: () => observation };
}
