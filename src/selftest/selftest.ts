import pLimit from 'p-limit';
import { asLockstepError, stopCodeOf } from '../core/errors.ts';
import { Bench } from './bench.ts';
import type { Facts } from './facts.ts';
import { measureLags } from './lags.ts';
import { type Removal, removeSecrets } from './own-secrets.ts';
import type { SelftestPorts } from './ports.ts';
import { ProbeCalls } from './probes/calls.ts';
import { PROBES, type Probe } from './probes/probes.ts';
import { playSwaps, STORIES } from './stories.ts';

/** What is played and measured. */
export interface SelftestPlan {
  readonly id: string;
  /** Puts in each place after which reads are timed. */
  readonly puts: number;
}

/** Rounds of two swaps at once. */
const SWAP_ROUNDS = 20;
/** Stories and probes that run side by side: AWS's quotas are in the tens a second. */
const SIDE_BY_SIDE = 4;
/** Calls of stories and probes, and of a put with its three reads, if each read shows the last write at once. */
const CALLS = 450;
const CALLS_A_PUT = 4;

/** What was found. `removal`: what became of the secrets that were made. */
export interface SelftestEnd {
  readonly found: Pick<Facts, 'probes' | 'stories' | 'lags'>;
  readonly removal: Removal;
  /** Why it ended before its end, or null. */
  readonly stopped: string | null;
}

type Found = SelftestEnd['found'];

/** Plays, probes and measures; then removes what it made, whatever happened. */
export async function runSelftest(plan: SelftestPlan, ports: SelftestPorts): Promise<SelftestEnd> {
  const bench = new Bench(plan.id, ports);
  const found: Found = { probes: [], stories: [], lags: [] };
  let stopped: string | null = null;
  try {
    await findFacts(plan, bench, found, ports);
  } catch (thrown) {
    stopped = asLockstepError(thrown).message;
  }
  ports.note('Removing what was made.');
  const removals = await Promise.all([ports.origin, ports.target].map((place) => removeSecrets(place, bench.names)));
  const removal = { removed: bench.names.length, left: removals.flatMap(({ left }) => left) };
  return { found, removal, stopped };
}

async function findFacts({ puts }: SelftestPlan, bench: Bench, found: Found, ports: SelftestPorts): Promise<void> {
  const limit = pLimit(SIDE_BY_SIDE);
  ports.note(`Playing ${STORIES.length + 1} stories.`);
  const swaps = { name: 'compare-and-swap', play: () => playSwaps(bench, SWAP_ROUNDS) };
  found.stories.push(...(await endAll([...STORIES, swaps].map((story) => limit(() => playStory(story, bench))))));
  ports.note(`Settling ${PROBES.length} questions.`);
  found.probes.push(...(await endAll(PROBES.map((probe) => limit(() => settleProbe(probe, bench))))));
  if (puts === 0) return;
  ports.note(`Timing reads after ${puts} puts in each place.`);
  const places = [bench.origin, bench.target];
  found.lags.push(...(await endAll(places.map((place) => measureLags(bench, place, puts)))).flat());
}

/** Waits for all of them even if one throws, so that nothing is made while secrets are removed. */
async function endAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function playStory(
  { name, play }: { name: string; play(bench: Bench): Promise<void> },
  bench: Bench,
): Promise<Facts['stories'][number]> {
  try {
    await play(bench);
    return { name, verdict: 'proven' };
  } catch (thrown) {
    return { name, verdict: 'failed', why: troubleOf(thrown) };
  }
}

async function settleProbe(probe: Probe, bench: Bench): Promise<Facts['probes'][number]> {
  const calls = new ProbeCalls(bench);
  const { id, question } = probe;
  try {
    const { asDocumented, finding } = await probe.settle(calls, bench.nameOf(`probe-${id}`), bench);
    const verdict = asDocumented ? 'as-documented' : 'otherwise';
    return { id, question, calls: calls.asked, answers: calls.answers, verdict, finding };
  } catch (thrown) {
    const finding = `It could not be settled: ${troubleOf(thrown)}`;
    return { id, question, calls: calls.asked, answers: calls.answers, verdict: 'not-settled', finding };
  }
}

/** @throws LockstepError if the run has to end */
function troubleOf(thrown: unknown): string {
  const error = asLockstepError(thrown);
  if (stopCodeOf(error) !== null) throw error;
  return error.message;
}

/** What a person has to know before: what is made, and with how many calls. */
export function forecastCalls({ id, puts }: SelftestPlan) {
  const secrets = 2 * (STORIES.length + 1) + PROBES.length + 1 + 2 * Math.ceil(puts / 50);
  return { prefix: `lockstep-selftest/${id}/`, secrets, calls: CALLS + puts * 2 * CALLS_A_PUT };
}
