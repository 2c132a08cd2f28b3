import { execa } from 'execa';
import * as z from 'zod';
import { TARGETS } from './account.ts';
import { environmentOf, withAws } from './aws.ts';
import { withBundle } from './bundle.ts';
import type { Table } from './table.ts';

/** Secrets on a page of ListSecrets. */
const PAGE = 100;

const areas = z.record(z.string(), z.number());

/** Where the processor time of a check goes, for each page of 100 secrets that it lists. */
export async function measureProfile(secrets: number): Promise<Table> {
  const round = { scenario: 'nothing to heal', contender: 'lockstep', secrets } as const;
  const run = (bundle: string, url: string) => execa('node', [bundle, String(secrets)], { env: environmentOf(url) });
  const { stdout } = await withBundle(
    new URL('./profiled.ts', import.meta.url),
    ({ path }) => withAws(round, ({ url }) => run(path, url)),
    false,
  );
  const measured = Object.entries(areas.parse(JSON.parse(stdout))).toSorted(([, a], [, b]) => b - a);
  const all = measured.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const pages = Math.ceil(secrets / PAGE) * (1 + TARGETS.length);
  return {
    title: `Where the processor time of a check goes (${secrets.toLocaleString('en-US')} secrets, ${pages} pages)`,
    head: ['what', 'ms a page', 'share'],
    rows: [...measured, ['all', all] as const].map(([area, milliseconds]) => [
      area,
      (milliseconds / pages).toFixed(2),
      `${((milliseconds / all) * 100).toFixed(0)} %`,
    ]),
    note: 'By the samples of one thread: what V8 does on others, such as most of its collections and compilations, is not in it.',
  };
}
