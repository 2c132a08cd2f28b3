import { expect, test } from 'vitest';
import { keepRun } from '../../src/history/keep.ts';
import { recordKey, unpackRecord } from '../../src/history/objects.ts';
import { row } from '../support/report.ts';
import { ranAt } from './runs.ts';
import { Objects } from './stage.ts';

// The kind of fault: the record of a run by event that no numbered record takes in, or two do.

const objects = new Objects();
const history = { store: objects.store(), mapping: 'lockstep' };

test('all are taken in, also if there are more than one record takes in, and if one is written late', async () => {
  await keep('10:00:00', 'schedule');
  const times = Array.from({ length: 2001 }, (_, at) => new Date(Date.UTC(2026, 0, 31, 10, 10, at)));
  for (const time of times) await keep(time.toISOString().slice(11, 19), 'event');
  await keep('11:00:00', 'schedule');
  await keep('11:30:00', 'schedule');
  await keep('11:20:00', 'event');
  await keep('12:00:00', 'schedule');
  await keep('13:00:00', 'schedule');
  const taken = [1, 2, 3, 4, 5].map((number) => {
    return unpackRecord(objects.all.get(recordKey('lockstep', number)) ?? new Uint8Array()).record?.events ?? [];
  });
  expect(taken.map(({ length }) => length)).toEqual([0, 2000, 1, 1, 0]);
  expect(new Set(taken.flat().map(({ name }) => name)).size).toBe(2002);
});

function keep(time: string, trigger: 'schedule' | 'event') {
  const ran = ranAt(`2026-01-31T${time}.000Z`, { rows: [row()], trigger });
  return keepRun(history, ran, { until: new AbortController().signal, remindMs: 1 });
}
