/** The kind: a reader of a part of a history sees less, or more, than one that reads all of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findIncidents } from '../../src/core/memory/incidents.ts';
import { measureShares } from '../../src/core/memory/shares.ts';
import type { ReplicaReport } from '../../src/core/report.ts';
import { FolderStore } from '../../src/history/folder-store.ts';
import { keepRun } from '../../src/history/keep.ts';
import { recordKey } from '../../src/history/objects.ts';
import { readChapters } from '../../src/history/read-chapters.ts';
import type { History } from '../../src/history/recall.ts';
import { at, windowOf } from '../core/memory/chronicle.ts';
import { row, rows } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';

const RIGHT = row();
const STALE = row({ status: 'blocked', drift: ['stale'] });
const EVERYTHING = { isWanted: () => true };
const HOURS = Array.from({ length: 12 }, (_, hour) => `${String(8 + hour).padStart(2, '0')}:00`);
const AFTERNOON = windowOf('14:00', '16:30');

async function historyOf(...runs: readonly (readonly [time: string, Scene])[]): Promise<History & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-chapters-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const history = { store: new FolderStore(folder), mapping: 'lockstep' };
  const keeping = { until: new AbortController().signal, remindMs: 0 };
  for (const [time, scene] of runs) await keepRun(history, ranAt(at(time), scene), keeping);
  return { ...history, folder };
}

function hourly(rowsAt: (hour: number) => readonly ReplicaReport[]) {
  return HOURS.map((time, hour) => [time, { rows: rowsAt(hour) }] as const);
}

test('the records of the window are read, and before them those back to a full list', async () => {
  const history = await historyOf(...hourly(() => [RIGHT]));
  const read = await readChapters(history, { window: AFTERNOON, ...EVERYTHING });
  expect(read.chapters.map(({ record }) => record.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(read).toMatchObject({ kept: 12, unreadable: [] });
});

test('on later days, the full list of a day is the first record that is read', async () => {
  const days = [1, 2, 3].flatMap((day) => HOURS.map((time) => [`+${day} ${time}`, { rows: [RIGHT] }] as const));
  const read = await readChapters(await historyOf(...days), {
    window: windowOf('+3 09:30', '+3 10:30'),
    ...EVERYTHING,
  });
  expect(read.chapters.map(({ record }) => record.number)).toEqual([25, 26, 27]);
});

test('a part of a history says the same of its window as the whole', async () => {
  const days = [1, 2, 3].flatMap((day) =>
    hourly((hour) => [hour % 5 === day ? STALE : RIGHT, row({ secret: 'prod/api' })]).map(
      ([time, scene]) => [`+${day} ${time}`, scene] as const,
    ),
  );
  const history = await historyOf(...days);
  const window = windowOf('+2 10:00', '+2 18:00');
  const part = await readChapters(history, { window, ...EVERYTHING });
  const whole = await readChapters(history, { window: windowOf('00:00', '+2 18:00'), ...EVERYTHING });
  expect(part.chapters.length).toBeLessThan(whole.chapters.length);
  const sharesOf = ({ chapters }: typeof part) => measureShares(chapters, findIncidents(chapters), window);
  expect(sharesOf(part)).toEqual(sharesOf(whole));
});

test('only what is wanted is kept', async () => {
  const other = row({ secret: 'prod/api', status: 'blocked', drift: ['metadata'] });
  const history = await historyOf(...hourly(() => [STALE, other]));
  const isWanted = ({ secret }: { secret: string }) => secret === 'prod/api';
  const { chapters } = await readChapters(history, { window: AFTERNOON, isWanted });
  const names = chapters.flatMap(({ record, members }) => [...record.replicas, ...record.open, ...(members ?? [])]);
  expect(new Set(names.map(({ secret }) => secret))).toEqual(new Set(['prod/api']));
});

test('records of event runs are read with the record that took them in', async () => {
  const copied = row({ status: 'healed', drift: ['stale'] });
  const history = await historyOf(
    ['10:00', { rows: [RIGHT] }],
    ['10:30', { id: 'e', trigger: 'event', rows: [copied] }],
    ['11:00', { rows: [RIGHT] }],
  );
  const { chapters } = await readChapters(history, { window: windowOf('10:00', '12:00'), ...EVERYTHING });
  expect(chapters.map(({ events }) => events.map(({ run }) => run.id))).toEqual([[], ['e']]);
});

test.each([
  ['torn', Buffer.from('torn')],
  ['long and torn', Buffer.alloc(100_000, 7)],
])('a record that is %s is named, and the others are read', async (_, bytes) => {
  const history = await historyOf(...hourly(() => [RIGHT]));
  for (const number of [6, 8]) await writeFile(join(history.folder, recordKey('lockstep', number)), bytes);
  const read = await readChapters(history, { window: AFTERNOON, ...EVERYTHING });
  expect(read.unreadable).toEqual(['runs/000006.json.gz', 'runs/000008.json.gz']);
  expect(read.chapters.map(({ record }) => record.number)).toEqual([1, 2, 3, 4, 5, 7, 9]);
});

test('who is in the mapping is known again from the next full list after a record that cannot be read', async () => {
  const replaced = (hour: number) => (hour < 3 ? [RIGHT] : [row({ secret: 'prod/api' })]);
  const history = await historyOf(...hourly(replaced), ['+1 08:00', { rows: [row({ secret: 'prod/api' })] }]);
  await writeFile(join(history.folder, recordKey('lockstep', 4)), 'torn');
  const window = windowOf('08:00', '+1 09:00');
  const { chapters } = await readChapters(history, { window, ...EVERYTHING });
  const shares = measureShares(chapters, [], window);
  expect(shares.map(({ secret, declared }) => [secret, declared])).toEqual([
    ['prod/api', [windowOf('+1 08:00', '+1 09:00')]],
    ['prod/db', [windowOf('08:00', '+1 08:00')]],
  ]);
});

test('of a long record no more is unpacked than is needed, and its list if that is needed', async () => {
  const many = rows(6000, { status: 'in-sync' }).map((one, index) => ({
    ...one,
    replicaVersion: `${Math.sin(index)}`,
  }));
  const history = await historyOf(['10:00', { rows: many }], ['+1 10:00', { rows: many }]);
  const { chapters } = await readChapters(history, { window: windowOf('10:00', '+1 12:00'), ...EVERYTHING });
  expect(chapters.map(({ members }) => members?.length ?? null)).toEqual([6000, null]);
});
