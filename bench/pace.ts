import { setTimeout as sleep } from 'node:timers/promises';
import { TARGETS } from './account.ts';
import { environmentOf, startProcess, withAws } from './aws.ts';
import { measureOn, type Tools } from './measure.ts';
import { medianOf, percentileOf } from './median.ts';
import type { Felt } from './neighbour.ts';
import type { Round } from './plan.ts';
import type { Table } from './table.ts';

/** Shares of AWS's write quotas; null: no run at all. A run that may use all of them leaves 3 %. */
const PACES = [null, 0.5, 0.97];

/** How long the neighbour is measured without a run, and how long it warms up before each measurement. */
const ALONE_MS = 12_000;
const WARM_UP_MS = 2_000;

/** The effect of a mass heal on a customer's own rotations in the same Region, by the pace of the heal. */
export async function measurePace(secrets: number, tools: Tools): Promise<Table> {
  const rows: string[][] = [];
  for (const pace of PACES) rows.push(await rowOf(pace, secrets, tools));
  return {
    title: `The pace of a mass heal (${secrets} secrets stale in ${TARGETS.length} targets), and a neighbour's own rotations beside it`,
    head: [
      'pace',
      'heal: seconds',
      'writes',
      'throttled',
      'neighbour: calls',
      'median ms',
      'p99 ms',
      'throttled',
      'failed',
    ],
    rows,
    note: `The neighbour makes 5 PutSecretValue and UpdateSecretVersionStage a second in ${TARGETS[0]}, which take from the same 50 a second. Its milliseconds include the retries of its SDK.`,
  };
}

async function rowOf(pace: number | null, secrets: number, tools: Tools): Promise<string[]> {
  process.stderr.write(`a neighbour beside ${pace === null ? 'nothing' : `a heal at ${nameOfPace(pace)}`}\n`);
  const round: Round = { scenario: 'everything stale', contender: 'lockstep', secrets, pace: pace ?? 1 };
  return withAws(round, async (aws) => {
    const neighbour = await startProcess('./neighbour.ts', [TARGETS[0] ?? ''], environmentOf(aws.url));
    try {
      await sleep(WARM_UP_MS);
      await neighbour.ask({});
      const heal = pace === null ? await sleep(ALONE_MS, null) : await measureOn(aws, round, tools);
      const { latencies, throttled, failed } = (await neighbour.ask({})) as Felt;
      return [
        pace === null ? 'no heal' : nameOfPace(pace),
        ...(heal === null ? ['', '', ''] : [heal.seconds.toFixed(1), String(heal.writes), String(heal.throttled)]),
        String(latencies.length),
        medianOf(latencies).toFixed(0),
        percentileOf(latencies, 0.99).toFixed(0),
        String(throttled),
        String(failed),
      ];
    } finally {
      neighbour.stop();
    }
  });
}

function nameOfPace(pace: number): string {
  return `${pace * 100} %`;
}
