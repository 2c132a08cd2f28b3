import { DOOR_NAMES, tryDoor } from '../fuzz/inputs.ts';
import { crashEverywhere } from './crashes.ts';
import { exhaust, type Failure, sample } from './explore.ts';
import { FAULTS, survive } from './faults.ts';
import { MUTANTS } from './mutants.ts';
import { DEADLY, LARGE, PAIRS, SMALL } from './scenarios.ts';

/** Figures of the table, in its order. */
export type Figure =
  | 'orders played, all there are'
  | 'orders played, sampled'
  | 'crash points'
  | 'faults survived'
  | 'mutants caught'
  | 'bad inputs tried';

/** One piece of the work, small enough that several processes can share it. */
export interface Job {
  readonly figure: Figure;
  readonly name: string;
  /** Longer ones are begun first. */
  readonly weight: number;
  run(seed: number): Promise<Done>;
}

export interface Done {
  readonly count: number;
  /** What broke, each with the shortest story that was found for it. */
  readonly broken: readonly Broken[];
}

export interface Broken {
  readonly what: string;
  readonly violations: readonly string[];
  readonly story: readonly string[];
}

/** For each door. */
const BAD_INPUTS = 5_000;

/** Two runs and somebody else have orders by the ten thousand, where an order takes some milliseconds. */
const LONG = /under/;

/** Everything that `npm run test:chaos` does. */
export function jobs(schedules: number): Job[] {
  const each = Math.ceil(schedules / LARGE.length);
  return [
    ...[...SMALL, ...PAIRS].map((scenario): Job => {
      const run = async () => told(await exhaust(scenario));
      return {
        figure: 'orders played, all there are',
        name: scenario.name,
        weight: LONG.test(scenario.name) ? 60 : 2,
        run,
      };
    }),
    ...LARGE.map((scenario): Job => {
      const run = async (seed: number) => told(await sample(scenario, each, seed));
      return { figure: 'orders played, sampled', name: scenario.name, weight: 30, run };
    }),
    ...DEADLY.map((scenario): Job => {
      const run = async () => {
        const { points, failure } = await crashEverywhere(scenario);
        return { count: points, broken: failure === null ? [] : [asBroken(failure)] };
      };
      return { figure: 'crash points', name: scenario.name, weight: 1, run };
    }),
    ...FAULTS.map((fault): Job => {
      const run = async () => {
        const { violations } = await survive(fault);
        return {
          count: violations.length === 0 ? 1 : 0,
          broken: violations.length === 0 ? [] : [{ what: fault.name, violations, story: [] }],
        };
      };
      return { figure: 'faults survived', name: fault.name, weight: /never/.test(fault.name) ? 40 : 3, run };
    }),
    ...DOOR_NAMES.map((name): Job => {
      const run = async (seed: number) => {
        const { tried, violations } = tryDoor(name, seed, BAD_INPUTS);
        return {
          count: tried,
          broken: violations.length === 0 ? [] : [{ what: `${name}, seed ${seed}`, violations, story: [] }],
        };
      };
      return { figure: 'bad inputs tried', name, weight: 10, run };
    }),
    ...Object.keys(MUTANTS).map((name): Job => ({ figure: 'mutants caught', name, weight: 5, run: () => hunt(name) })),
  ];
}

/** A broken engine must be found out; the orders are those that find most of them first. */
export async function hunt(name: string): Promise<Done> {
  const mutant = MUTANTS[name];
  for (const scenario of [...SMALL, ...PAIRS.filter(({ name }) => name === 'two runs heal under a rotation')]) {
    const { failure } = mutant === undefined ? { failure: null } : await exhaust(scenario, { mutant });
    if (failure !== null) return { count: 1, broken: [] };
  }
  return { count: 0, broken: [{ what: `mutant: ${name}`, violations: ['was not caught'], story: [] }] };
}

function told({ schedules, failure }: { schedules: number; failure: Failure | null }): Done {
  return { count: schedules, broken: failure === null ? [] : [asBroken(failure)] };
}

function asBroken({ scenario, violations, story, seed }: Failure): Broken {
  return { what: seed === undefined ? scenario : `${scenario}, seed ${seed}`, violations, story };
}
