/**
 * Compares Lockstep with other ways to keep replicas, on the embedded AWS, and measures its judging and its start.
 * `--quick`: about a minute; `--markdown`: tables for docs/performance.md; `--chart`: its pictures, from this run;
 * `--only contenders|chains|reading|judging|start`.
 */
import { parseArgs } from 'node:util';
import { withBundle } from './bundle.ts';
import { measureChains } from './chains.ts';
import { writeCharts } from './chart.ts';
import { comparisons } from './comparison.ts';
import { measureJudging } from './judging.ts';
import { type Measured, measure, pythonWithBoto3 } from './measure.ts';
import { roundsOf } from './plan.ts';
import { measureReading } from './reading.ts';
import { measureStart } from './start.ts';
import { printed, type Table } from './table.ts';

const { values: asked } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    chart: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

if (isAsked('contenders')) await withBundle(new URL('./contender.ts', import.meta.url), ({ path }) => compare(path));
if (isAsked('chains')) {
  await withBundle(new URL('./contender.ts', import.meta.url), async ({ path }) => {
    print(await measureChains(asked.quick ? 2_000 : 10_000, { contender: path, python: null }));
  });
}
if (isAsked('reading')) print(await measureReading());
if (isAsked('judging')) print(await measureJudging(asked.quick ? 1 : 4));
if (isAsked('start')) for (const table of await measureStart()) print(table);

/** Lets the contenders of a bundle run, one after the other. */
async function compare(contender: string): Promise<void> {
  const python = await pythonWithBoto3();
  const measured: Measured[] = [];
  for (const round of roundsOf(asked.quick ? 'quick' : 'full')) {
    process.stderr.write(`${round.scenario}: ${round.contender}, ${round.secrets} secrets\n`);
    measured.push(await measure(round, { contender, python }));
  }
  for (const table of comparisons(measured, python !== null)) print(table);
  if (asked.chart) await writeCharts(measured, new URL('../docs/', import.meta.url));
}

function isAsked(part: 'contenders' | 'chains' | 'reading' | 'judging' | 'start'): boolean {
  return asked.only === undefined || asked.only === part;
}

function print(table: Table): void {
  process.stdout.write(printed(table, asked.markdown ? 'markdown' : 'terminal'));
}
