/**
 * Compares Lockstep with other ways to keep replicas, on the embedded AWS, and measures its parts. `--quick`: about two
 * minutes; `--runs 5`: contenders and chains as medians of five runs; `--markdown`: tables for docs/performance.md;
 * `--chart`: its charts, from this run; `--only` one of the parts below; `--scenario "everything new"`: contenders in that one
 * alone; `--profile FILE`: saves the profile of a check.
 */
import { parseArgs } from 'node:util';
import { withBundle } from './bundle.ts';
import { measureChains } from './chains.ts';
import { writeCharts } from './chart.ts';
import { comparisons } from './comparison.ts';
import { measureDrill } from './drill.ts';
import { measureEvent } from './event.ts';
import { measureHistory } from './history.ts';
import { measureJudging } from './judging.ts';
import { pythonWithBoto3, type Tools } from './measure.ts';
import { tableOfOperations } from './operations.ts';
import { measurePace } from './pace.ts';
import { measurePage } from './page.ts';
import { roundsOf, SCENARIOS } from './plan.ts';
import { measureProfile } from './profile.ts';
import { measureReading } from './reading.ts';
import { measureRounds } from './rounds.ts';
import { measureStart } from './start.ts';
import { printed, type Table } from './table.ts';

const { values: asked } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    chart: { type: 'boolean', default: false },
    only: { type: 'string' },
    scenario: { type: 'string' },
    runs: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
});

const runs = Number(asked.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${asked.runs} is no number of runs`);
const rounds = roundsOf(asked.quick ? 'quick' : 'full');
const compared = rounds.filter(({ scenario }) => asked.scenario === undefined || scenario === asked.scenario);
if (compared.length === 0) throw new Error(`--scenario ${asked.scenario} is none of ${SCENARIOS.join(', ')}`);
const own = rounds.filter(({ contender, secrets }) => contender === 'lockstep' && secrets <= 10_000);

const parts: Record<string, () => Promise<readonly Table[]>> = {
  contenders: () => withTools(compare),
  operations: () => withTools(async (tools) => [tableOfOperations(await measureRounds(own, 1, tools))]),
  event: async () => [await measureEvent()],
  pace: () => withTools(async (tools) => [await measurePace(asked.quick ? 100 : 600, tools)]),
  chains: () => withTools(async (tools) => [await measureChains(asked.quick ? 2_000 : 10_000, runs, tools)]),
  profile: async () => [await measureProfile(asked.quick ? 2_000 : 10_000, asked.profile)],
  reading: async () => [await measureReading()],
  judging: async () => [await measureJudging(asked.quick ? 1 : 4)],
  drill: async () => [await measureDrill(asked.quick ? [1_000] : [1_000, 10_000])],
  start: measureStart,
  page: async () => [await measurePage()],
  history: async () => [await measureHistory(asked.quick ? [100] : [100, 10_000])],
};

const { only = Object.keys(parts) } = asked;
for (const name of [only].flat()) {
  const part = parts[name];
  if (part === undefined) throw new Error(`--only ${name} is none of ${Object.keys(parts).join(', ')}`);
  for (const table of await part()) process.stdout.write(printed(table, asked.markdown ? 'markdown' : 'terminal'));
}

async function compare(tools: Tools): Promise<Table[]> {
  const measured = await measureRounds(compared, runs, tools);
  if (asked.chart) await writeCharts(measured, new URL('../docs/', import.meta.url));
  const tables = comparisons(measured, tools.python !== null);
  return asked.scenario === undefined ? [...tables, tableOfOperations(measured)] : tables;
}

function withTools<T>(use: (tools: Tools) => Promise<T>): Promise<T> {
  return withBundle(new URL('./contender.ts', import.meta.url), async ({ path }) =>
    use({ contender: path, python: await pythonWithBoto3() }),
  );
}
