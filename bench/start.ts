import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { execa } from 'execa';
import { budgeted } from './budgeted.ts';
import { type Bundle, HANDLER, SIZE_BUDGET, withBundle } from './bundle.ts';
import { medianOf } from './median.ts';
import type { Table } from './table.ts';

/** Milliseconds on a machine like that of the figures in docs/performance.md; a slower one may exceed them. */
const IMPORT_BUDGET = 110;
const COLD_START_BUDGET = 350;

const RUNS = 9;
const LISTED = 10;

/** The size of the function and its start time, next to the budgets. */
export function measureStart(): Promise<Table[]> {
  return withBundle(HANDLER, tablesOf);
}

async function tablesOf(bundled: Bundle): Promise<Table[]> {
  const empty = await probe('');
  const handler = await probe(`await import(${JSON.stringify(bundled.path)});`, bundled);
  const rows = [
    budgeted('size of the bundle', bundled.bytes / 1024, SIZE_BUDGET / 1024, 'KiB'),
    budgeted('import of the handler', handler.imported, IMPORT_BUDGET, 'ms'),
    ['of which processor time', `${handler.processed.toFixed(0)} ms`, '', ''],
    budgeted('cold start: from spawn to handler imported', handler.ready, COLD_START_BUDGET, 'ms'),
    ['of which Node itself, with nothing to import', `${empty.ready.toFixed(0)} ms`, '', ''],
  ];
  return [
    { title: `The start (medians of ${RUNS})`, head: ['what', 'measured', 'budget', ''], rows },
    { title: 'The bundle by package', head: ['package', 'KiB'], rows: largest(bundled) },
  ];
}

interface Times {
  readonly imported: number;
  /** Processor time of the import, which other work on the machine changes little. */
  readonly processed: number;
  readonly ready: number;
}

/** Fresh Node processes, timed from the spawn to the line printed after the import. */
async function probe(imports: string, { path }: Pick<Bundle, 'path'> = { path: '' }): Promise<Times> {
  const script = `const started = performance.now(); const before = process.cpuUsage(); ${imports}
    const { user, system } = process.cpuUsage(before);
    console.log(performance.now() - started, (user + system) / 1e3); process.exit(0)`;
  const file = path === '' ? null : `${path}.probe.mjs`;
  if (file !== null) await writeFile(file, script);
  const times: Times[] = [];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const { stdout } = await execa('node', file === null ? ['--input-type=module', '-e', script] : [file]);
    const [imported = 0, processed = 0] = stdout.split(' ').map(Number);
    times.push({ imported, processed, ready: performance.now() - started });
  }
  const median = (figure: keyof Times) => medianOf(times.map((one) => one[figure]));
  return { imported: median('imported'), processed: median('processed'), ready: median('ready') };
}

function largest({ packages }: Bundle): string[][] {
  const sorted = [...packages].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(LISTED);
  return [
    ...sorted.slice(0, LISTED),
    [`${rest.length} others`, rest.reduce((sum, [, bytes]) => sum + bytes, 0)] as const,
  ].map(([name, bytes]) => [name, (bytes / 1024).toFixed(0)]);
}
