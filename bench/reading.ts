import { awsEnvironment } from '../src/aws/environment.ts';
import { startEmulator } from '../src/emulator/index.ts';
import { reconcile } from '../src/engine/reconcile.ts';
import { ACCOUNT, nameOf, ORIGIN, TARGETS } from './account.ts';
import { readMapping } from './contenders/lockstep.ts';
import type { Table } from './table.ts';

/** Unmapped secrets in the account, on both sides. */
const OTHERS = 2_000;
const NAMED = [1, 5, 10, 40, 100, 150, 500, 2_000];

/** Reading a mapping that names few secrets among many: the calls made, next to the fewest possible. */
export async function measureReading(): Promise<Table> {
  const rows: string[][] = [];
  for (const named of NAMED) rows.push(await readingOf(named));
  return {
    title: `Few among many: secrets by name, beside ${OTHERS.toLocaleString('en-US')} others`,
    head: ['named', 'origin: calls', 'least', 'target: calls', 'least', 'list', 'filter', 'describe'],
    rows,
  };
}

async function readingOf(named: number): Promise<string[]> {
  const [target = ''] = TARGETS;
  const emulator = await startEmulator();
  try {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    for (const region of [ORIGIN, target]) {
      for (let n = 0; n < OTHERS; n++) emulator.seed({ account: ACCOUNT, region }, { name: `other/${n}`, value: 'x' });
    }
    const names = [...Array(named).keys()].map(nameOf);
    for (const [index, name] of names.entries()) {
      const secret = { name, value: name, versionId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` };
      const { arn } = emulator.seed({ account: ACCOUNT, region: ORIGIN }, secret);
      emulator.seed({ account: ACCOUNT, region: target }, { ...secret, tags: { 'lockstep:origin': arn } });
    }
    await check(names, target);
    const spent = (region: string) => emulator.journal.filter((call) => call.region === region).length;
    const ways = [Math.ceil((OTHERS + named) / 100), Math.ceil(named / 10), named];
    const least = Math.min(...ways);
    // Targets are filtered by our mark, which is at least as good as filtering by names.
    const marked = Math.min(least, Math.ceil(named / 100));
    return [named, spent(ORIGIN), least, spent(target), marked, ...ways].map((one) => one.toLocaleString('en-US'));
  } finally {
    await emulator.close();
  }
}

async function check(names: readonly string[], target: string): Promise<void> {
  const mapping = readMapping(names.map((name) => `  - { name: ${name}, replicas: [${target}] }`).join('\n'));
  const env = awsEnvironment({
    originRegion: ORIGIN,
    watcher: { note: () => {}, progress: () => {} },
  });
  const narrowing = { secrets: [], targets: [] };
  const run = { id: 'bench', intent: 'audit', trigger: 'cli', depth: 'versions', narrowing } as const;
  const { report } = await reconcile(mapping, run, env);
  const { summary } = report;
  if (summary.inSync !== names.length) throw new Error(`not all in sync: ${JSON.stringify(summary)}`);
}
