import { fenceNames } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import { assess } from '../core/assessment.ts';
import type { Attempted } from '../core/at-once.ts';
import { type DesiredReplica, type Place, placeKey } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopCodeOf } from '../core/errors.ts';
import { type Fence, fenceReason, readFence, stopsWrites, strictestFence } from '../core/fence.ts';
import { groupBy } from '../core/group.ts';
import { type Planned, planReplica } from '../core/policy.ts';
import type { Environment, SecretStore } from './ports.ts';

/** How long a look at a fence counts, in milliseconds. `promote` waits longer than that. */
const TRUSTED_MS = 15_000;

/** The fences of all places of a mapping, as one run sees them. */
export interface Fences {
  /** The fence of a place, from a look that was begun in the last 15 seconds. All who ask share it. */
  readonly lookAt: (place: Place) => Promise<Fence>;
}

/** Opens the fences for one run. A place is asked only once something is to be written there. */
export function openFences(mapping: Mapping, env: Environment): Fences {
  const looks = new Map<string, { readonly begun: number; readonly fence: Promise<Fence> }>();
  const lookAt = (place: Place): Promise<Fence> => {
    const key = placeKey(place);
    const now = env.now().getTime();
    const last = looks.get(key);
    // A clock that was set back shows nothing of how old the look is.
    if (last !== undefined && now >= last.begun && now - last.begun < TRUSTED_MS) return last.fence;
    const fence = describeFence(mapping, env.at(place));
    looks.set(key, { begun: now, fence });
    return fence;
  };
  return { lookAt };
}

/** Describes the fence of a place. It never throws: a fence that cannot be read stops writes. */
export async function describeFence(mapping: Mapping, store: SecretStore): Promise<Fence> {
  const describe = async (name: string): Promise<Fence> => {
    try {
      return readFence(await store.describe(name));
    } catch (thrown) {
      return { state: 'unreadable', error: asLockstepError(thrown) };
    }
  };
  return strictestFence(await Promise.all(fenceNames(mapping).map(describe)));
}

/**
 * The environment with stores that look at the fence of their place before each write, so that no write gets past it.
 * A write in a place that people write in throws a LockstepError with the code `fenced`.
 */
export function guardWrites(env: Environment, fences: Fences): Environment {
  const guarded = new Map<SecretStore, SecretStore>();
  const at = (place: Place): SecretStore => {
    const store = env.at(place);
    const known = guarded.get(store) ?? guardStore(store, () => assertUnfenced(fences, place));
    guarded.set(store, known);
    return known;
  };
  return { ...env, at };
}

async function assertUnfenced(fences: Fences, place: Place): Promise<void> {
  const fence = await fences.lookAt(place);
  if (!stopsWrites(fence)) return;
  if (fence.state === 'raised') throw new LockstepError('fenced', fenceReason(fence));
  // A run that had to end did not look. Nothing is known of the fence, and nothing is written.
  if (stopCodeOf(fence.error) !== null) throw fence.error;
  throw new LockstepError('fenced', fenceReason(fence), { cause: fence.error });
}

function guardStore(store: SecretStore, check: () => Promise<void>): SecretStore {
  const guard =
    <Asked extends unknown[], Answer>(write: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      await check();
      return write.apply(store, asked);
    };
  return {
    list: (filter) => store.list(filter),
    describe: (name) => store.describe(name),
    listVersions: (name) => store.listVersions(name),
    read: (name) => store.read(name),
    create: guard(store.create),
    createEmpty: guard(store.createEmpty),
    put: guard(store.put),
    moveLabel: guard(store.moveLabel),
    dropLabel: guard(store.dropLabel),
    restore: guard(store.restore),
    changeKey: guard(store.changeKey),
    changeDescription: guard(store.changeDescription),
    tag: guard(store.tag),
    untag: guard(store.untag),
    scheduleDeletion: guard(store.scheduleDeletion),
  };
}

/**
 * Looks at the fences of the places in which something is to be written, and plans anew for those that people write in.
 * What was written at once needs no look: its writes had one.
 */
export async function planByFences(
  planned: readonly Planned[],
  attempted: ReadonlyMap<DesiredReplica, Attempted>,
  fences: Fences,
): Promise<readonly Planned[]> {
  const isDue = ({ pair, decision }: Planned) =>
    decision.status === 'heal' && attempted.get(pair.desired)?.state !== 'ended';
  const byPlace = groupBy(planned.filter(isDue), ({ pair }) => placeKey(pair.desired.place));
  const anew = new Map<DesiredReplica, Planned>();
  const looks = [...byPlace.values()].map(async (due) => {
    const [first] = due;
    const fence = first && (await fences.lookAt(first.pair.desired.place));
    if (fence === undefined || !stopsWrites(fence)) return;
    for (const one of due) anew.set(one.pair.desired, planByFence(one, fence));
  });
  await Promise.all(looks);
  return anew.size === 0 ? planned : planned.map((one) => anew.get(one.pair.desired) ?? one);
}

function planByFence({ pair }: Planned, fence: Fence): Planned {
  const stopped = fence.state === 'unreadable' ? stopCodeOf(fence.error) : null;
  if (fence.state !== 'unreadable' || stopped === null) return planReplica(assess({ ...pair, fence }));
  return { pair, decision: { status: 'deferred', reason: fence.error.message, cause: stopped } };
}
