import { copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderStore } from '../../src/history/folder-store.ts';
import { keepRun } from '../../src/history/keep.ts';
import type { History } from '../../src/history/recall.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';

// The kind of fault: a history that was tampered with, and is called whole; or more is claimed than was shown.

let folder: string;
let history: History;
const heads: string[] = [];

/** Five records, one an hour, the third of which took in the record of an event run. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-verify-'));
  history = { store: new FolderStore(folder), mapping: 'lockstep' };
  heads.length = 0;
  for (const hour of ['08', '09']) await keep(`${hour}:00`);
  await keep('09:30', { trigger: 'event' });
  for (const hour of ['10', '11', '12']) await keep(`${hour}:00`);
});

afterEach(() => rm(folder, { recursive: true }));

test('a whole history has no fault, and without a head only consistency is claimed', async () => {
  expect(await verify()).toEqual({ kept: { oldest: 1, newest: 5, head: heads[4] }, faults: [], provenUpTo: null });
});

test('a head that was kept proves what came before it', async () => {
  expect(await verify(heads[2])).toMatchObject({ faults: [], provenUpTo: 3 });
  expect(await verify(heads[4])).toMatchObject({ faults: [], provenUpTo: 5 });
});

test('an empty folder is no history, and a head that was kept says that there was one', async () => {
  await rm(join(folder, 'lockstep'), { recursive: true });
  expect(await verify()).toEqual({ kept: null, faults: [], provenUpTo: null });
  expect(await verify(heads[4])).toMatchObject({ faults: [{ kind: 'head-unknown', head: heads[4] }] });
});

describe('names the record', () => {
  test.each<[string, () => Promise<unknown>, readonly object[]]>([
    ['that was changed', () => change(2), [{ kind: 'changed', record: 2 }]],
    ['that was changed first', () => change(1), [{ kind: 'changed', record: 1 }]],
    ['that is missing', () => rm(path(3)), [{ kind: 'missing', record: 3 }]],
    [
      'that is torn',
      () => writeFile(path(4), 'torn'),
      [
        { kind: 'changed', record: 4 },
        { kind: 'unreadable', record: 4 },
      ],
    ],
    ['that stands under another number', () => copyFile(path(2), path(3)), [{ kind: 'swapped', record: 3, holds: 2 }]],
    [
      'of two that were swapped',
      async () => {
        await rename(path(2), path(9));
        await rename(path(3), path(2));
        await rename(path(9), path(3));
      },
      [
        { kind: 'swapped', record: 2, holds: 3 },
        { kind: 'swapped', record: 3, holds: 2 },
      ],
    ],
    ['that someone took from the beginning', () => rm(path(1)), [{ kind: 'removed-early', record: 1 }]],
  ])('%s', async (_, tamper, faults) => {
    await tamper();
    const verdict = await verify();
    expect(verdict.faults).toHaveLength(faults.length);
    expect(verdict.faults).toEqual(expect.arrayContaining(faults.map((fault) => expect.objectContaining(fault))));
  });

  test('of an event run that was changed, or is missing', async () => {
    const [name = ''] = await readdir(join(folder, 'lockstep/events'));
    await writeFile(join(folder, 'lockstep/events', name), gzipSync('{}'));
    expect((await verify()).faults).toEqual([{ kind: 'event-changed', record: 3, name: `events/${name}` }]);
    await rm(join(folder, 'lockstep/events', name));
    expect((await verify()).faults).toEqual([{ kind: 'event-missing', record: 3, name: `events/${name}` }]);
  });
});

describe('what the chain alone cannot show', () => {
  test('a change of the newest record is seen by its head alone', async () => {
    await change(5);
    expect((await verify()).faults).toEqual([]);
    expect((await verify(heads[4])).faults).toEqual([{ kind: 'head-unknown', head: heads[4] }]);
    expect(await verify(heads[3])).toMatchObject({ faults: [], provenUpTo: 4 });
  });

  test('the newest records that were taken away are missed by a head alone', async () => {
    await rm(path(5));
    expect((await verify()).faults).toEqual([]);
    expect((await verify(heads[4])).faults).toEqual([{ kind: 'head-unknown', head: heads[4] }]);
  });

  test('a changed record vouches for none before it', async () => {
    await change(2);
    await change(3, { before: '0'.repeat(64) });
    expect((await verify()).faults).toEqual([{ kind: 'changed', record: 3 }]);
  });
});

describe('records that are kept for some time', () => {
  test('may expire, and then the oldest that is kept is named', async () => {
    await rm(join(folder, 'lockstep'), { recursive: true });
    for (const hour of ['08', '09', '10']) await keep(`${hour}:00`, { keepDays: 30 });
    await rm(path(1));
    expect((await verify(null, '2026-02-28T00:00:00.000Z')).faults).toEqual([{ kind: 'removed-early', record: 1 }]);
    expect(await verify(null, '2026-03-03T00:00:00.000Z')).toMatchObject({
      kept: { oldest: 2, newest: 3 },
      faults: [],
    });
  });
});

async function keep(time: string, { keepDays = null, ...over }: Partial<Scene> & { keepDays?: number | null } = {}) {
  const ran = { ...ranAt(`2026-01-31T${time}:00.000Z`, { rows: [row()], ...over }), keepDays };
  const { report } = await keepRun(history, ran, { until: new AbortController().signal, remindMs: 1 });
  if (report.history?.written) heads.push(report.history.head);
}

function verify(head: string | null = null, now = '2026-02-01T00:00:00.000Z') {
  return verifyHistory(history, head ?? null, new Date(now));
}

function path(number: number): string {
  return join(folder, `lockstep/runs/00000${number}.json.gz`);
}

async function change(number: number, over: object = { schedule: 'rate(2 hours)' }): Promise<void> {
  const record = JSON.parse(gunzipSync(await readFile(path(number))).toString());
  await writeFile(path(number), gzipSync(JSON.stringify({ ...record, ...over })));
}
