import { DOOR_NAMES, tryDoor } from '../fuzz/inputs.ts';
import { CARELESS } from './careless.ts';
import { crashEverywhere } from './crashes.ts';
import { exhaust, type Failure, shortest } from './explore.ts';
import { FAILBACK_MUTANTS, FAILBACKS } from './failbacks.ts';
import { FAULTS, survive } from './faults.ts';
import { GUESSES } from './guesses.ts';
import { historyJobs } from './histories.ts';
import type { Broken, Done, Job } from './job.ts';
import { MUTANTS } from './mutants.ts';
import { LOUD, OTHERWISE, UNTRUE } from './otherwise.ts';
import type { Twist } from './play.ts';
import { FENCE_MUTANTS, PROMOTIONS } from './promotions.ts';
import { sample } from './sample.ts';
import { DEADLY, LARGE, PAIRS, SMALL } from './scenarios.ts';
import type { Scenario } from './story.ts';

/** The number of stale answers that each actor may get, in every combination. Sampled stories have any number. */
const STALE = { small: 3, pairs: 1, worstDay: 1, crowded: 0 } as const;

/** Inputs for each door. */
const BAD_INPUTS = 5_000;

/** All jobs of `npm run test:chaos`, with reads of single secrets that are at most so stale. */
export function jobs(schedules: number, freshMs: number): Job[] {
  const each = Math.ceil(schedules / LARGE.length);
  return [
    ...SMALL.map((scenario) => everyOrder(scenario, { stale: STALE.small, freshMs })),
    ...PAIRS.map((scenario) => everyOrder(scenario, { stale: STALE.pairs, freshMs })),
    ...[...PROMOTIONS, ...FAILBACKS].map((scenario) =>
      everyOrder(scenario, { stale: STALE[isCrowded(scenario) ? 'crowded' : 'worstDay'], freshMs }),
    ),
    ...LARGE.map((scenario): Job => {
      const run = async (seed: number) => {
        const twist = { stale: Number.POSITIVE_INFINITY, freshMs };
        const { schedules, stale, failure } = await sample(scenario, each, seed, twist);
        const counts = { 'orders played, sampled': schedules, 'stale answers': stale };
        return { counts, broken: brokenBy(failure) };
      };
      return { name: scenario.name, weight: 30, run };
    }),
    ...[...DEADLY, ...FAILBACKS.slice(0, 2)].map((scenario): Job => {
      const run = async () => {
        const { points, failure } = await crashEverywhere(scenario);
        return { counts: { 'crash points': points }, broken: brokenBy(failure) };
      };
      return { name: `dead: ${scenario.name}`, weight: 1, run };
    }),
    ...FAULTS.map((fault): Job => {
      const run = async () => {
        const { violations } = await survive(fault);
        const broken = violations.length === 0 ? [] : [{ what: fault.name, violations, story: [] }];
        return { counts: { 'faults survived': 1 - broken.length }, broken };
      };
      return { name: fault.name, weight: /never/.test(fault.name) ? 40 : 3, run };
    }),
    ...DOOR_NAMES.map((name): Job => {
      const run = async (seed: number) => {
        const { tried, violations } = tryDoor(name, seed, BAD_INPUTS);
        const broken = violations.length === 0 ? [] : [{ what: `${name}, seed ${seed}`, violations, story: [] }];
        return { counts: { 'bad inputs tried': tried }, broken };
      };
      return { name, weight: 10, run };
    }),
    ...historyJobs(),
    ...Object.entries(OTHERWISE).map(([name, answers]) => underAnswers(name, { answers, freshMs })),
    ...Object.entries(LOUD).map(([name, answers]) => underAnswers(name, { answers, freshMs }, UNTRUE)),
    ...Object.keys(ALL_MUTANTS).map((name): Job => ({ name: `mutant: ${name}`, weight: 20, run: () => hunt(name) })),
  ];
}

/** Promotions and failbacks make many calls, so with two others, or beside another one, no answer is stale. */
function isCrowded({ name, actors }: Scenario): boolean {
  return actors.length > 2 || name.startsWith('two');
}

function everyOrder(scenario: Scenario, twist: Twist): Job {
  const run = async () => {
    const { positions, failure, ...played } = await exhaust(scenario, twist);
    const counts = { 'moments reached, in all orders': positions, 'stale answers': played.stale };
    return { counts, broken: brokenBy(failure && ((await shortest(scenario, twist)) ?? failure)) };
  };
  // Most of the time is spent on orders of two runs, or of several rotations, with something else.
  return { name: scenario.name, weight: /during|three|two rotations|return/.test(scenario.name) ? 60 : 2, run };
}

/** All small stories, and those of two runs alone, on an AWS that answers a question otherwise. */
function underAnswers(question: string, twist: Twist, wanted?: RegExp): Job {
  const stories = [...SMALL, ...PAIRS.filter(({ name }) => /^two runs (create|restore|meet a conflict)$/.test(name))];
  const run = async () => {
    const played = await Promise.all(stories.map((scenario) => exhaust(scenario, twist, wanted)));
    const moments = played.reduce((sum, { positions }) => sum + positions, 0);
    const broken = played.flatMap(({ failure }) => brokenBy(failure));
    return { counts: { 'moments reached, in all orders': moments }, broken };
  };
  return { name: `otherwise: ${question}`, weight: 2, run };
}

const ALL_MUTANTS = { ...MUTANTS, ...CARELESS, ...GUESSES, ...FENCE_MUTANTS, ...FAILBACK_MUTANTS };

/** A broken engine must break the expected rule, in a story in which the right engine breaks none. */
export async function hunt(name: string): Promise<Done> {
  const missed = await whyMissed(name);
  if (missed === null) return { counts: { 'mutants caught': 1 }, broken: [] };
  return { counts: {}, broken: [{ what: `mutant: ${name}`, story: [], ...missed }] };
}

async function whyMissed(name: string): Promise<(Partial<Broken> & Pick<Broken, 'violations'>) | null> {
  const mutant = ALL_MUTANTS[name];
  const scenario = [...SMALL, ...PAIRS, ...PROMOTIONS, ...FAILBACKS].find((one) => one.name === mutant?.story);
  if (mutant === undefined || scenario === undefined) return { violations: ['there is nothing to play'] };
  const { stale = 0, dies } = mutant;
  const { failure } = await exhaust(scenario, { mutant, stale }, dies);
  if (failure === null) return { violations: [`no violation says ${dies}`] };
  return (await exhaust(scenario, { stale })).failure;
}

function brokenBy(failure: Failure | null): Broken[] {
  if (failure === null) return [];
  const { scenario, violations, story, seed } = failure;
  return [{ what: seed === undefined ? scenario : `${scenario}, seed ${seed}`, violations, story }];
}
