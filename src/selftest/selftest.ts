import pLimit from 'p-limit';
import { selftestPrefix } from '../../config/aws/marks.ts';
import { asLockstepError, stopCodeOf } from '../core/errors.ts';
import { Bench } from './bench.ts';
import type { Facts } from './facts.ts';
import { measureLags, PUTS_A_SECRET } from './lags.ts';
import { eventsName, removeEvents } from './own-events.ts';
import { type Removal, removeSecrets } from './own-secrets.ts';
import { NEEDS, type Need, type SelftestPorts } from './ports.ts';
import { ProbeCalls } from './probes/calls.ts';
import { PROBES } from './probes/index.ts';
import type { Probe } from './probes/probe.ts';
import { STORIES } from './stories/index.ts';
import type { Story } from './stories/steps.ts';

/** What is played and measured. */
export interface SelftestPlan {
  readonly id: string;
  /** Puts in each place after which reads are timed. */
  readonly puts: number;
  readonly given: readonly Need[];
  /** Changes after which a condition of a policy is timed, if not 20. */
  readonly rounds?: number;
}

/** Every story that can be played, and every question that can be asked. */
export interface SelftestTables {
  readonly stories: readonly Story[];
  readonly probes: readonly Probe[];
}

export const ALL_TABLES: SelftestTables = { stories: STORIES, probes: PROBES };

/** Stories and probes that run side by side: AWS's quotas are in the tens a second. */
const SIDE_BY_SIDE = 4;

/**
 * What stories and probes take, by what they need, if each read shows the last write at once: calls, removal included,
 * and secrets of both places.
 */
const TAKES: Record<'nothing' | Need, { readonly calls: number; readonly secrets: number }> = {
  nothing: { calls: 864, secrets: 78 },
  kms: { calls: 179, secrets: 9 },
  // Without those that wait for events.
  events: { calls: 75, secrets: 11 },
  // With twenty rounds of each timing.
  role: { calls: 631, secrets: 31 },
};

/** A put with its three reads. */
const CALLS_A_PUT = 4;
/** A secret that is put to: it is made, and removed. */
const CALLS_A_SECRET = 2;

/** What was found. `removal`: what became of the secrets that were made. */
export interface SelftestEnd {
  readonly found: Pick<Facts, 'probes' | 'stories' | 'lags' | 'events' | 'notAsked'>;
  readonly removal: Removal;
  /** Why it ended before its end, or null. */
  readonly stopped: string | null;
}

type Found = SelftestEnd['found'];

/** Keeps what was found before anything is removed, which may take long. `stopped` as in `SelftestEnd`. */
type Keep = (found: Found, stopped: SelftestEnd['stopped']) => Promise<void>;

/** Plays, probes and measures; then removes what it made, whatever happened. */
export async function runSelftest(
  plan: SelftestPlan,
  ports: SelftestPorts,
  tables = ALL_TABLES,
  keep: Keep = async () => {},
): Promise<SelftestEnd> {
  const bench = new Bench(plan.id, ports, plan.rounds);
  const found: Found = { probes: [], stories: [], lags: [], events: [], notAsked: listNotAsked(plan, tables) };
  let stopped: string | null = null;
  let removal: Removal;
  try {
    await findFacts(plan, tables, { bench, found, note: ports.note });
  } catch (thrown) {
    const error = asLockstepError(thrown);
    stopped = stopCodeOf(error) === null ? error.message : 'the run was interrupted';
  }
  try {
    await keep(found, stopped);
  } finally {
    ports.note('Removing what was made.');
    removal = await removeAll(bench, ports);
  }
  return { found, removal, stopped };
}

async function removeAll({ id, names, keys }: Bench, { origin, target, events }: SelftestPorts): Promise<Removal> {
  const secrets = [origin, target].map((place) => removeSecrets(place, names));
  const removals = await Promise.all([...secrets, keys.remove()]);
  const ofEvents = events === null ? [] : await removeEvents(events.place, eventsName(id));
  return { removed: names.length, left: [...removals.flatMap(({ left }) => left), ...ofEvents] };
}

interface Work {
  readonly bench: Bench;
  readonly found: Found;
  note(sentence: string): void;
}

async function findFacts(plan: SelftestPlan, tables: SelftestTables, { bench, found, note }: Work): Promise<void> {
  const [sideBySide, oneByOne] = [pLimit(SIDE_BY_SIDE), pLimit(1)];
  // They take the two keys away, step by step.
  const limitOf = ({ needs }: { needs?: Need }) => (needs === 'kms' ? oneByOne : sideBySide);
  const isAsked = ({ needs }: { needs?: Need }) => needs === undefined || plan.given.includes(needs);
  const [stories, probes] = [tables.stories.filter(isAsked), tables.probes.filter(isAsked)];
  note(`Playing ${stories.length} stories.`);
  await endAll(
    stories.map((story) => limitOf(story)(() => playStory(story, bench))),
    found.stories,
  );
  note(`Settling ${probes.length} questions.`);
  const settling = probes.map((probe) => limitOf(probe)(() => settleProbe(probe, bench)));
  await endAll(settling, found.probes).finally(() => found.events.push(...bench.inbox.describeDelivery()));
  if (plan.puts === 0) return;
  note(`Timing reads after ${plan.puts} puts in each place.`);
  const places = [bench.origin, bench.target];
  const measured = await Promise.all(places.map((place) => measureLags(bench, place, plan.puts)));
  found.lags.push(...measured.flatMap(({ lags }) => lags));
  for (const { trouble } of measured) if (trouble !== null) throw trouble;
}

/** What an option that was not given leaves out. */
function listNotAsked({ given }: SelftestPlan, { stories, probes }: SelftestTables): Found['notAsked'] {
  return NEEDS.filter((need) => !given.includes(need)).flatMap((give) => {
    const isLeft = ({ needs }: { needs?: Need }) => needs === give;
    const left = [stories.filter(isLeft).map(({ name }) => name), probes.filter(isLeft).map(({ id }) => id)] as const;
    return left.flat().length === 0 ? [] : [{ give, stories: left[0], probes: left[1] }];
  });
}

/** Waits for all of them even if one throws, so that nothing is made while secrets are removed, and keeps what ended well. */
async function endAll<T>(work: readonly Promise<T>[], kept: T[]): Promise<void> {
  const ended = await Promise.allSettled(work);
  kept.push(...ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function playStory({ name, play }: Story, bench: Bench): Promise<Facts['stories'][number]> {
  try {
    await play(bench);
    return { name, verdict: 'proven' };
  } catch (thrown) {
    return { name, verdict: 'failed', why: troubleOf(thrown, bench) };
  }
}

async function settleProbe(probe: Probe, bench: Bench): Promise<Facts['probes'][number]> {
  const calls = new ProbeCalls(bench);
  const { id, question } = probe;
  try {
    const { asDocumented, ...settled } = await probe.settle(calls, bench.nameOf(`probe-${id}`), bench);
    const verdict = asDocumented ? 'as-documented' : 'otherwise';
    return { id, question, calls: calls.asked, answers: calls.answers, verdict, ...settled };
  } catch (thrown) {
    const finding = `It could not be settled: ${troubleOf(thrown, bench)}`;
    return { id, question, calls: calls.asked, answers: calls.answers, verdict: 'not-settled', finding };
  }
}

/** @throws LockstepError if the run has to end: what is cut off has neither failed nor been proven */
function troubleOf(thrown: unknown, bench: Bench): string {
  bench.checkStop();
  const error = asLockstepError(thrown);
  if (stopCodeOf(error) !== null) throw error;
  return error.message;
}

/** What a person has to know before: what is made, and with how many calls. */
export function forecastCalls({ id, puts, given }: SelftestPlan) {
  const taken = (['nothing', ...given] as const).map((need) => TAKES[need]);
  const timed = 2 * Math.ceil(puts / PUTS_A_SECRET);
  return {
    prefix: selftestPrefix(id),
    kms: given.includes('kms'),
    events: given.includes('events') ? eventsName(id) : null,
    secrets: taken.reduce((sum, { secrets }) => sum + secrets, timed),
    calls: taken.reduce((sum, { calls }) => sum + calls, puts * 2 * CALLS_A_PUT + timed * CALLS_A_SECRET),
  };
}
