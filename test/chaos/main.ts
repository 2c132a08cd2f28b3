/** `npm run test:chaos`: every rule of the contract under concurrency, crashes, faults and bad input, in one table. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { asLockstepError } from '../../src/core/errors.ts';
import { exitCodeOf, type Judged, judgeFile, NOTHING_MEASURED } from './bounds.ts';
import { type Broken, type Done, FIGURES } from './job.ts';
import { jobs } from './jobs.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20260131' },
    schedules: { type: 'string', default: '50000' },
    workers: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    facts: { type: 'string' },
  },
});
const seed = Number(values.seed);
const schedules = Number(values.schedules);

const measured = values.facts === undefined ? NOTHING_MEASURED : await measuredIn(values.facts);
process.stdout.write(measured.lines.map((line) => `${line}\n`).join(''));

const all = jobs(schedules, measured.freshMs);
const queue = [...all.keys()]
  .filter((at) => all[at]?.name.includes(values.only))
  .sort((a, b) => (all[b]?.weight ?? 0) - (all[a]?.weight ?? 0));
if (queue.length === 0) giveUp(`--only ${values.only}: no story, fault or input has that in its name`);
const counts = new Map<string, number>(FIGURES.map((figure) => [figure, 0]));
const broken: Broken[] = [];
const started = performance.now();

// One more than two cores, since some jobs only wait.
await Promise.all(Array.from({ length: Number(values.workers) }, work));
print();

/** What was measured; a file that is none of it ends the run with a sentence. */
async function measuredIn(file: string): Promise<Judged> {
  try {
    return await judgeFile(file);
  } catch (thrown) {
    return giveUp(asLockstepError(thrown).message);
  }
}

function giveUp(sentence: string): never {
  process.stderr.write(`test:chaos: ${sentence}\n`);
  process.exit(1);
}

async function work(): Promise<void> {
  const worker = fork(new URL('./worker.ts', import.meta.url).pathname, { execArgv: ['--import', 'tsx'] });
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) await take(worker, at);
  worker.disconnect();
}

async function take(worker: ChildProcess, at: number): Promise<void> {
  const job = all[at];
  if (job === undefined) return;
  worker.send({ at, schedules, seed, freshMs: measured.freshMs });
  const [done]: Done[] = await once(worker, 'message');
  const found = Object.entries(done?.counts ?? {});
  for (const [figure, count] of found) counts.set(figure, (counts.get(figure) ?? 0) + count);
  broken.push(...(done?.broken ?? []));
  const figures = found.map(([figure, count]) => `${figure}: ${count}`).join('; ');
  process.stderr.write(`${done?.broken.length === 0 ? 'held ' : 'BROKE'}  ${job.name} (${figures})\n`);
}

function print(): void {
  const table = new Table({
    head: ['what', 'how many'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right'],
  });
  for (const [figure, count] of counts) table.push([figure, count.toLocaleString('en')]);
  table.push(['violations', String(broken.length)]);
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`${table.toString()}\nseed ${seed}, ${seconds} s\n`);
  for (const { what, violations, story } of broken) {
    process.stdout.write(
      `\n${what}\n  ${violations.join('\n  ')}\n${story.map((line, at) => `    ${at + 1}. ${line}\n`).join('')}`,
    );
  }
  process.exitCode = exitCodeOf(measured, broken.length);
}
