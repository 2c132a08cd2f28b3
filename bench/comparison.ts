import { TARGETS } from './account.ts';
import { type Contender, LATENCY_MS, SCENARIOS, type Scenario } from './plan.ts';
import type { Median } from './rounds.ts';
import type { Table } from './table.ts';

/** AWS Secrets Manager pricing: $0.05 for 10,000 calls; 730 hourly runs make a month. */
const DOLLARS_A_CALL = 0.05 / 10_000;
const RUNS_A_MONTH = 730;

/** CreateSecret a second, by account and Region. */
const CREATIONS = 50;

/** The number of replicas that costs are computed for, so that contenders can be compared. */
const ESTATE = 10_000;

const NAMES: Partial<Record<Contender, string>> = {
  lockstep: 'Lockstep',
  'rotation loop': 'loop of rotation steps',
  'describe each': 'describe each replica',
  'compare values': 'compare both values',
};

export function nameOfContender(contender: Contender): string {
  return NAMES[contender] ?? contender;
}

/** The figures of each scenario, with their ratio to Lockstep's. */
export function comparisons(measured: readonly Median[], python: boolean): Table[] {
  const scenarios = SCENARIOS.filter((scenario) => measured.some((one) => one.scenario === scenario));
  const tables = scenarios.map((scenario) => figures(scenario, measured));
  return [...tables, writing(measured), ratios(scenarios, measured, python)];
}

/** A figure per 1,000 replicas, so that contenders with fewer secrets can be compared. */
export function perThousand(one: Median, figure: 'calls' | 'seconds'): number {
  return (one[figure] / (one.secrets * TARGETS.length)) * 1_000;
}

/** Lockstep's first round, with which the others are compared. */
export function roundOf(scenario: Scenario, contender: Contender, measured: readonly Median[]): Median | undefined {
  return measured.find((one) => one.scenario === scenario && one.contender === contender);
}

function figures(scenario: Scenario, measured: readonly Median[]): Table {
  return {
    title: capitalised(scenario),
    head: [
      'contender',
      'secrets',
      'calls',
      'writes',
      'throttled',
      'seconds',
      'CPU s',
      'peak MiB',
      'calls / 1,000',
      's / 1,000',
      scenario === 'everything new' ? '$ once' : '$ a month',
    ],
    rows: measured.filter((one) => one.scenario === scenario).map(rowOf),
  };
}

function rowOf(one: Median): string[] {
  return [
    nameOfContender(one.contender),
    count(one.secrets),
    count(one.calls),
    count(one.writes),
    count(one.throttled),
    secondsOf(one),
    one.cpuSeconds.toFixed(1),
    one.peakMiB.toFixed(0),
    significant(perThousand(one, 'calls')),
    significant(perThousand(one, 'seconds')),
    dollarsOf(one).toFixed(2),
  ];
}

/** The median of several runs, with the fastest and the slowest. */
function secondsOf({ seconds, runs, from, to }: Median): string {
  const median = seconds.toFixed(1);
  return runs === 1 ? median : `${median} (${from.toFixed(1)}–${to.toFixed(1)})`;
}

/** Throttled calls are assumed to be free. */
function dollarsOf({ scenario, secrets, calls, throttled }: Median): number {
  const runs = scenario === 'everything new' ? 1 : RUNS_A_MONTH;
  return ((calls - throttled) / secrets) * ESTATE * DOLLARS_A_CALL * runs;
}

/** The share of AWS's quota used in the slowest Region, from the first to the last creation. */
function writing(measured: readonly Median[]): Table {
  return {
    title: 'Everything new: creations a second in each Region, of the 50 that AWS takes',
    head: ['contender', 'creations / s', 'of the quota', 'throttled'],
    rows: measured
      .filter((one) => one.scenario === 'everything new')
      .map((one) => [
        nameOfContender(one.contender),
        one.creations.toFixed(1),
        `${((one.creations / CREATIONS) * 100).toFixed(0)} %`,
        count(one.throttled),
      ]),
  };
}

function ratios(scenarios: readonly Scenario[], measured: readonly Median[], python: boolean): Table {
  const others: Contender[] = ['rotation loop', 'describe each', 'compare values'];
  return {
    title: 'Times the calls and the seconds of Lockstep, by the replica',
    head: ['scenario', ...others.map(nameOfContender)],
    rows: scenarios.map((scenario) => [
      scenario,
      ...others.map((other) => ratio(roundOf(scenario, other, measured), roundOf(scenario, 'lockstep', measured))),
    ]),
    note:
      `${LATENCY_MS} ms latency, AWS's published quotas, ${TARGETS.length} targets. "/ 1,000" is for every 1,000 replicas checked, ` +
      `by which contenders with fewer secrets compare; dollars are for ${count(ESTATE)} secrets, a month of hourly runs or the one run that makes all. ` +
      `${medians(measured)}The loop of rotation steps is ${python ? 'Python with boto3' : 'TypeScript: no Python with boto3 here'}.`,
  };
}

function medians([one]: readonly Median[]): string {
  return one === undefined || one.runs === 1
    ? ''
    : `Medians of ${one.runs} runs, seconds from the quickest to the slowest. `;
}

function ratio(other: Median | undefined, ours: Median | undefined): string {
  if (other === undefined || ours === undefined) return '';
  const times = (figure: 'calls' | 'seconds') => significant(perThousand(other, figure) / perThousand(ours, figure));
  return `${times('calls')}× calls, ${times('seconds')}× seconds`;
}

/** Two significant digits: 0.043, 4.3, 43, 4,333. */
function significant(value: number): string {
  return value >= 10 ? count(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
