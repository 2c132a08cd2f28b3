import { ORIGIN_TAG, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import type { Place } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopReason } from '../core/errors.ts';
import type { SecretState } from '../core/observation.ts';
import { sortByMapping, type Untagged } from '../core/promote-report.ts';
import { isPromoted } from '../core/promotion.ts';
import { describeEach } from './describe-secret.ts';
import { observePlace } from './observe.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment, SecretStore } from './ports.ts';

/** Which replicas are to carry the tag of a promotion, and where. */
export interface Tagging {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly place: Place;
  /** The value of the tag: when the place was promoted. */
  readonly stamp: string;
}

/** What became of them. */
export interface Tagged {
  readonly done: ReadonlySet<string>;
  readonly before: number;
  readonly untagged: readonly Untagged[];
  readonly others: Readonly<Record<string, number>>;
}

/** Tags all replicas but those that are known to carry the tag, side by side, at the pace of AWS's quota. */
export async function tagReplicas(
  { mapping, target, place, stamp }: Tagging,
  known: ReadonlySet<string>,
  env: Environment,
): Promise<Tagged> {
  const { own, others, untagged } = await findReplicas(mapping, target, place, env);
  const open = own.filter(({ name }) => !known.has(name));
  const done = new Set<string>();
  let before = 0;
  let seen = 0;
  await mapInParallel(env.width, open, async (secret) => {
    const state = await tagReplica(secret, stamp, env.at(place), env).catch(asLockstepError);
    if (state instanceof LockstepError) untagged.push({ name: secret.name, reason: state.message });
    else if (state !== 'gone') done.add(secret.name);
    if (state === 'before') before += 1;
    env.watcher.progress('tag', ++seen, open.length);
  });
  untagged.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { done, before, untagged, others };
}

/** Pauses between looks at one tag, in milliseconds: together longer than AWS's reads lag. */
const PAUSES_MS = [250, 500, 1_000, 2_000];

/** Tags one replica, and looks until AWS shows the tag. A list may be too old to show that it carries one already. */
async function tagReplica(
  { name }: SecretState,
  stamp: string,
  store: SecretStore,
  env: Environment,
): Promise<'before' | 'tagged' | 'gone'> {
  for (const pause of [0, ...PAUSES_MS, null]) {
    const stopped = stopReason(env.stop);
    if (stopped !== null) throw stopped;
    const secret = await store.describe(name);
    if (secret === null) return 'gone';
    if (isPromoted(secret)) return pause === 0 ? 'before' : 'tagged';
    if (pause === null) break;
    await env.pause(pause);
    await store.tag(name, { [PROMOTED_TAG]: stamp });
  }
  throw new LockstepError('unexpected', 'AWS accepted the tag, and does not show it');
}

/** What a place shows of a mapping's replicas. `untagged`: what could not be looked at. */
interface Found {
  readonly own: readonly SecretState[];
  readonly others: Readonly<Record<string, number>>;
  readonly untagged: Untagged[];
}

/**
 * Lists the secrets with the mark of an origin, and describes the names that the mapping spells out and the list, which may
 * be minutes old, lacks.
 * @throws LockstepError if the place cannot be listed for another reason than its policies
 */
export async function findReplicas(mapping: Mapping, target: Target, place: Place, env: Environment): Promise<Found> {
  const names = namesIn(mapping, target);
  const plan = { by: 'list', filter: { tagKeys: [ORIGIN_TAG] }, names, open: true } as const;
  const { secrets, gap } = await observePlace(place, plan, env);
  if (gap !== null && gap.code !== 'access-denied') throw gap;
  const known = new Set(secrets.map(({ name }) => name));
  const unlisted = names.filter((name) => !known.has(name));
  const described = [...(await describeEach(env.at(place), unlisted, env))];
  const seen = described.flatMap(([, look]) => (look.state === 'present' ? [look.secret] : []));
  const unseen = described.flatMap(([name, look]) => ('error' in look ? [{ name, reason: look.error.message }] : []));
  const denied = gap === null ? [] : [{ name: 'replicas that the mapping does not spell out', reason: gap.message }];
  return { ...sortByMapping([...secrets, ...seen], mapping), untagged: [...unseen, ...denied] };
}

/** The replicas in the place of a target whose names the mapping spells out. */
function namesIn({ entries }: Mapping, { region, assumeRole }: Target): string[] {
  const names = entries.flatMap(({ selector, replicas }) =>
    replicas.flatMap(({ name, target }) => {
      if (target.region !== region || target.assumeRole !== assumeRole) return [];
      return name ?? (selector.by === 'name' ? selector.name : []);
    }),
  );
  return [...new Set(names)];
}
