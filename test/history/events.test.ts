import { expect, test } from 'vitest';
import type { Ran } from '../../src/core/memory/compose.ts';
import { keepRun } from '../../src/history/keep.ts';
import { recordKey, unpackRecord } from '../../src/history/objects.ts';
import type { History } from '../../src/history/recall.ts';
import { row } from '../support/report.ts';
import { ranAt } from './runs.ts';
import { Objects } from './stage.ts';

// The kind of fault: the record of a run by event that no numbered record takes in, or two do.

type Trigger = 'schedule' | 'event' | 'cli';

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

test('none is left out since one of the most that a record takes in is gone when it is read', async () => {
  const objects = new Objects();
  const store = objects.store();
  await keepIn({ store, mapping: 'lockstep' }, ranFor('10:00:00', 'schedule'));
  const times = Array.from({ length: 2001 }, (_, at) => new Date(Date.UTC(2026, 0, 31, 10, 10, at)));
  for (const time of times)
    await keepIn({ store, mapping: 'lockstep' }, ranFor(time.toISOString().slice(11, 19), 'event'));
  const gone = [...objects.all.keys()].filter((key) => key.includes('/events/')).sort()[7] ?? '';
  const read = async (key: string) => (key === gone ? null : store.read(key));
  await keepIn({ store: { ...store, read }, mapping: 'lockstep' }, ranFor('13:00:00', 'schedule'));
  const { record } = unpackRecord(objects.all.get(recordKey('lockstep', 2)) ?? new Uint8Array());
  expect(record?.events).toHaveLength(2000);
});

test.each([
  ['took longer than the sweeps beside it', '08:00:00', 4 * 3600 + 600],
  ['had a clock that is a day ahead', '+1 12:10:00', 7],
])('none is taken in twice since a run by hand %s', async (_, time, seconds) => {
  const objects = new Objects();
  const own = { store: objects.store(), mapping: 'lockstep' };
  const blocked = row({ status: 'blocked', drift: ['diverged'], reason: 'why' });
  await keepIn(own, ranFor('10:00:00', 'schedule'));
  await keepIn(own, ranFor('10:05:00', 'event', [blocked]));
  await keepIn(own, ranFor('11:30:00', 'event', [blocked]));
  await keepIn(own, ranFor('12:10:00', 'schedule'));
  const byHand = ranFor(time, 'cli');
  const finishedAt = new Date(Date.parse(byHand.report.run.startedAt) + seconds * 1000).toISOString();
  await keepIn(own, { ...byHand, report: { ...byHand.report, run: { ...byHand.report.run, finishedAt } } });
  await keepIn(own, ranFor('12:15:00', 'event', [blocked]));
  const resolved = [];
  for (const sweep of ['12:20:00', '13:00:00', '14:00:00']) {
    resolved.push((await keepIn(own, ranFor(sweep, 'schedule'))).report.resolved?.length ?? 0);
  }
  const taken = [1, 2, 3, 4, 5, 6].flatMap((number) => {
    return unpackRecord(objects.all.get(recordKey('lockstep', number)) ?? new Uint8Array()).record?.events ?? [];
  });
  expect(taken.map(({ name }) => name.slice(7, 22))).toEqual(['20260131T100500', '20260131T113000', '20260131T121500']);
  expect(resolved.reduce((sum, one) => sum + one)).toBe(1);
});

function keep(time: string, trigger: Trigger) {
  return keepIn(history, ranFor(time, trigger));
}

function keepIn(where: History, ran: Ran) {
  return keepRun(where, ran, { until: new AbortController().signal, remindMs: 1 });
}

/** `+1` is the day after. */
function ranFor(time: string, trigger: Trigger, rows = [row()]): Ran {
  const [clock, day] = time.startsWith('+1 ') ? [time.slice(3), '2026-02-01'] : [time, '2026-01-31'];
  return ranAt(`${day}T${clock}.000Z`, { rows, trigger });
}
