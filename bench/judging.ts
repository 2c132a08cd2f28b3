import { execa } from 'execa';
import * as z from 'zod';
import { withBundle } from './bundle.ts';
import type { Table } from './table.ts';

/** The budgets: replicas per second on one core, and bytes per secret kept. */
const REPLICAS_A_SECOND = 1_000_000;
const BYTES_A_SECRET = 2_048;

const figures = z.object({ replicasASecond: z.number(), bytesASecret: z.number() });

/** How many replicas a second one core classifies, and how much memory each secret takes. */
export async function measureJudging(batches: number): Promise<Table> {
  const { stdout } = await withBundle(new URL('./cpu.ts', import.meta.url), ({ path }) =>
    execa('node', ['--expose-gc', path, String(batches)]),
  );
  const { replicasASecond, bytesASecret } = figures.parse(JSON.parse(stdout));
  return {
    title: 'Classification on one core',
    head: ['what', 'measured', 'goal', ''],
    rows: [
      [
        'replicas in sync classified and decided, a second',
        Math.round(replicasASecond).toLocaleString('en-US'),
        `at least ${REPLICAS_A_SECOND.toLocaleString('en-US')}`,
        replicasASecond >= REPLICAS_A_SECOND ? 'ok' : 'under',
      ],
      [
        'heap bytes for each secret observed',
        Math.round(bytesASecret).toLocaleString('en-US'),
        `at most ${BYTES_A_SECRET.toLocaleString('en-US')}`,
        bytesASecret <= BYTES_A_SECRET ? 'ok' : 'over',
      ],
    ],
  };
}
