/** Measures calls, seconds and peak memory on the embedded AWS at a given latency, beside a per-secret loop. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import Table from 'cli-table3';
import { execa } from 'execa';
import { ACCOUNT, rotate, TARGETS } from './account.ts';
import { measureBundle } from './bundle.ts';

const LATENCY_MS = 20;

interface Row {
  readonly what: string;
  readonly contender: string;
  readonly secrets: number;
  readonly calls: number;
  readonly writes: number;
  readonly seconds: number;
  readonly peakMiB: number;
}

/** The loop does one call after the other, so its figures grow in step with the secrets: ratios are taken per secret. */
const plan = [
  { what: 'check, in sync', contender: 'lockstep-check', secrets: 1_000 },
  { what: 'check, in sync', contender: 'lockstep-check', secrets: 10_000 },
  { what: 'check, in sync', contender: 'loop-check', secrets: 250 },
  { what: 'heal, all stale', contender: 'lockstep-heal', secrets: 1_000 },
  { what: 'heal, all stale', contender: 'loop-heal', secrets: 250 },
];

const rows: Row[] = [];
for (const one of plan) rows.push(await measure(one));
print(rows);
await measureBundle();

async function measure(one: (typeof plan)[number]): Promise<Row> {
  const server = await startServer();
  process.stderr.write(`${one.contender} with ${one.secrets} secrets in ${TARGETS.length} targets\n`);
  try {
    await server.ask({ populate: one.secrets });
    if (one.what.startsWith('heal')) await rotate(one.secrets);
    await server.ask('count');
    const figures = await contend(one.contender, one.secrets);
    return { ...one, ...figures, ...(await server.ask('count')) };
  } finally {
    server.stop();
  }
}

/** Runs one contender in a process of its own. */
async function contend(contender: string, secrets: number): Promise<Pick<Row, 'seconds' | 'peakMiB'>> {
  const path = new URL('./contender.ts', import.meta.url).pathname;
  const { stdout } = await execa('node', ['--import', 'tsx', path, contender, String(secrets)]);
  return JSON.parse(stdout);
}

async function startServer() {
  const path = new URL('./server.ts', import.meta.url).pathname;
  const env = { ...process.env, BENCH_LATENCY_MS: String(LATENCY_MS) };
  const child = fork(path, { execArgv: ['--import', 'tsx'], env });
  const [{ url }] = await once(child, 'message');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  return {
    stop: () => child.send('stop'),
    ask: async (question: 'count' | { populate: number }): Promise<{ calls: number; writes: number }> => {
      child.send(question);
      return (await once(child, 'message'))[0];
    },
  };
}

function print(measured: readonly Row[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['what', 'contender', 'secrets', 'calls', 'writes', 'seconds', 'peak MiB'],
  });
  for (const row of measured) {
    const figures = [row.secrets, row.calls, row.writes, row.seconds.toFixed(1), row.peakMiB.toFixed(0)];
    table.push([row.what, row.contender, ...figures.map(String)]);
  }
  process.stdout.write(`${table.toString()}\n${LATENCY_MS} ms latency, ${TARGETS.length} targets\n`);
  for (const what of ['check, in sync', 'heal, all stale']) process.stdout.write(`${ratio(what, measured)}\n`);
}

function ratio(what: string, measured: readonly Row[]): string {
  const ours = measured.find((row) => row.what === what && row.contender.startsWith('lockstep'));
  const loop = measured.find((row) => row.what === what && row.contender.startsWith('loop'));
  if (ours === undefined || loop === undefined) return '';
  const times = (figure: 'calls' | 'seconds'): string =>
    (loop[figure] / loop.secrets / (ours[figure] / ours.secrets)).toFixed(1);
  return `${what}: per secret the loop makes ${times('calls')} times the calls in ${times('seconds')} times the time`;
}
