import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { findIncidents } from '../src/core/memory/incidents.ts';
import { measureShares } from '../src/core/memory/shares.ts';
import { FolderStore } from '../src/history/folder-store.ts';
import { readChapters } from '../src/history/read-chapters.ts';
import type { Table } from './table.ts';
import { DRIFTER, writeYear } from './year.ts';

/** Seconds for a year of one secret, from a folder. */
const BUDGET = 5;

/** Reading a year of hourly records for one secret, from a folder, with lists of all replicas once a day. */
export async function measureHistory(sizes: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const secrets of sizes) rows.push(await yearOf(secrets));
  return {
    title: 'A year of `lockstep history` for one secret, from a folder: 8,760 records',
    head: ['secrets × 3 replicas', 'largest record', 'smallest', 'the year', 'read and analysed', 'budget'],
    rows,
  };
}

async function yearOf(secrets: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-year-'));
  try {
    await writeYear(folder, 'lockstep', secrets);
    const runs = join(folder, 'lockstep/runs');
    const sizes = await Promise.all((await readdir(runs)).map(async (name) => (await stat(join(runs, name))).size));
    const window = { from: Date.parse('2025-01-01'), to: Date.parse('2026-01-01') };
    const history = { store: new FolderStore(folder), mapping: 'lockstep' };
    const start = performance.now();
    const { chapters } = await readChapters(history, { window, isWanted: ({ secret }) => secret === DRIFTER });
    const incidents = findIncidents(chapters);
    const shares = measureShares(chapters, incidents, window);
    const seconds = (performance.now() - start) / 1000;
    if (incidents.length < 50 || shares.length !== 3) throw new Error('the year was not read');
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return [
      secrets.toLocaleString('en-US'),
      kibibytes(Math.max(...sizes)),
      kibibytes(Math.min(...sizes)),
      kibibytes(total),
      `${seconds.toFixed(1)} s`,
      `${BUDGET} s`,
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toLocaleString('en-US', { maximumFractionDigits: 1 })} KiB`;
}
