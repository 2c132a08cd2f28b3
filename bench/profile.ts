import { execa } from 'execa';
import * as z from 'zod';
import { TARGETS } from './account.ts';
import { environmentOf, withAws } from './aws.ts';
import { withBundle } from './bundle.ts';
import type { Table } from './table.ts';

/** Secrets on a page of ListSecrets. */
const PAGE = 100;

const profiled = z.object({ cpuMs: z.number(), areas: z.record(z.string(), z.number()) });

/** The processor time of a check by area, per page of 100 secrets. Writes the profile to a file if one is named. */
export async function measureProfile(secrets: number, file = ''): Promise<Table> {
  const round = { scenario: 'nothing to heal', contender: 'lockstep', secrets } as const;
  const run = (bundle: string, url: string) =>
    execa('node', [bundle, String(secrets), file], { env: environmentOf(url) });
  const { stdout } = await withBundle(
    new URL('./profiled.ts', import.meta.url),
    ({ path }) => withAws(round, ({ url }) => run(path, url)),
    false,
  );
  const { cpuMs, areas } = profiled.parse(JSON.parse(stdout));
  const sampled = Object.entries(areas).toSorted(([, a], [, b]) => b - a);
  const all = sampled.reduce((sum, [, samples]) => sum + samples, 0);
  const pages = Math.ceil(secrets / PAGE) * (1 + TARGETS.length);
  return {
    title: `Where the processor time of a check goes (${secrets.toLocaleString('en-US')} secrets, ${pages} pages)`,
    head: ['what', 'ms a page', 'share'],
    rows: [...sampled, ['all', all] as const].map(([area, samples]) => [
      area,
      (((samples / all) * cpuMs) / pages).toFixed(2),
      `${((samples / all) * 100).toFixed(0)} %`,
    ]),
    note: 'The processor time of the process, the profiler and other threads of V8 included, divided by the samples of the thread that runs JavaScript.',
  };
}
