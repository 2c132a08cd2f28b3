import { beforeAll, describe, expect, test } from 'vitest';
import { keepRun } from '../../src/history/keep.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { row } from '../support/report.ts';
import { assertRulesHold } from './rules.ts';
import { Objects, playAllOrders, playWriters, TROUBLES, type Writer } from './stage.ts';
import { event, run } from './writers.ts';

/*
 * The kind of fault: a run that is lost, kept twice, or stopped, because of another one at the same time, a crash, or a
 * store that fails, stays silent, or loses its answer.
 */

const NONE = new Objects();
const SOME = new Objects();

const STALE = row({ status: 'blocked', drift: ['stale'], reason: 'why' });

beforeAll(async () => {
  const history = { store: SOME.store(), mapping: 'lockstep' };
  const keeping = { until: new AbortController().signal, remindMs: 1 };
  for (const hour of ['08', '09']) await keepRun(history, run(`${hour}:00`).ran, keeping);
});

describe('in every order of the calls of runs that end at the same time, the rules hold:', () => {
  test.each<[string, Objects, readonly Writer[]]>([
    ['two runs, in a history that there is', SOME, [run('10:00', STALE), run('10:01')]],
    ['two runs, the first ever', NONE, [run('10:00', STALE), run('10:01')]],
    ['a run, and an event', SOME, [run('10:00', STALE), event('10:01')]],
  ])('%s', async (_, start, writers) => {
    const played = await playAllOrders(start, writers, ({ endings }, objects) =>
      assertRulesHold(objects, writers, endings),
    );
    expect(played).toBeGreaterThan(5);
  });
});

describe('whatever goes wrong at any call, the rules hold, and the run is never stopped:', () => {
  test.each(TROUBLES)('%s', async (what) => {
    for (const start of [NONE, SOME]) {
      for (const healthy of [run('10:00', STALE), event('10:00')]) {
        const { calls } = await playWriters(start.copy(), [healthy], []);
        for (let at = 0; at < (calls[0] ?? 0); at += 1) {
          const objects = start.copy();
          const writers = [{ ...healthy, trouble: { at, what } }];
          const { endings } = await playWriters(objects, writers, []);
          expect(endings[0] === null).toBe(what.startsWith('killed'));
          await assertRulesHold(objects, writers, endings);
        }
      }
    }
  });
});

describe('in every order, whatever goes wrong with the record of one of two runs, the rules hold:', () => {
  test.each(TROUBLES)('%s', async (what) => {
    const { calls } = await playWriters(SOME.copy(), [run('10:00')], []);
    const writers = [{ ...run('10:00', STALE), trouble: { at: (calls[0] ?? 0) - 2, what } }, run('10:01')];
    await playAllOrders(SOME, writers, ({ endings }, objects) => assertRulesHold(objects, writers, endings));
  });
});

test('a store that overwrites a record breaks the rules, in some order', async () => {
  const writers = [run('10:00'), run('10:01')];
  const broken: unknown[] = [];
  await playAllOrders(new Careless(), writers, async ({ endings }, objects) => {
    await assertRulesHold(objects, writers, endings).catch((error) => broken.push(error));
  });
  expect(broken).not.toEqual([]);
});

test('of many runs that end at the same time, each gets a number of its own', async () => {
  const writers = Array.from({ length: 12 }, (_, at) => run(`10:${10 + at}`));
  const objects = new Objects();
  const inTurns = Array.from({ length: 2000 }, (_, at) => at % 12);
  const { endings } = await playWriters(objects, writers, inTurns);
  expect(endings.map((ending) => ending?.report.history?.written)).toEqual(writers.map(() => true));
  await assertRulesHold(objects, writers, endings);
});

/** Creates what is there already. */
class Careless extends Objects {
  protected override empty(): Objects {
    return new Careless();
  }

  override store(): HistoryStore {
    const create = async (key: string, bytes: Uint8Array) => {
      this.all.set(key, bytes);
      return 'created' as const;
    };
    return { ...super.store(), create };
  }
}
