import { keepRun } from '../../src/history/keep.ts';
import { assertRulesHold } from '../history/rules.ts';
import { Objects, playAllOrders, playWriters, TROUBLES, type Trouble, type Writer } from '../history/stage.ts';
import { event, run } from '../history/writers.ts';
import { row } from '../support/report.ts';
import type { Broken, Done, Job } from './job.ts';

const STALE = row({ status: 'blocked', drift: ['stale'], reason: 'why' });

/** Runs that are kept at the same time, in every order, and with every trouble at every call of one of them. */
export function historyJobs(): Job[] {
  const crowd = [run('10:00', STALE), run('10:01'), event('10:02')];
  const triple = [run('10:00', STALE), run('10:01'), run('10:02', STALE)];
  return [
    { name: 'history: two runs and an event', weight: 20, run: async () => playStories([crowd]) },
    { name: 'history: three runs', weight: 40, run: async () => playStories([triple]) },
    ...TROUBLES.map((what): Job => {
      return { name: `history: ${what}`, weight: 20, run: async () => playStories(await troubled(what)) };
    }),
  ];
}

/** One trouble, at each call of a run that is kept beside another. */
async function troubled(what: Trouble): Promise<Writer[][]> {
  const { calls } = await playWriters(await someHistory(), [run('10:00')], []);
  return Array.from({ length: calls[0] ?? 0 }, (_, at) => [
    { ...run('10:00', STALE), trouble: { at, what } },
    run('10:01'),
  ]);
}

async function playStories(stories: readonly (readonly Writer[])[]): Promise<Done> {
  let moments = 0;
  const broken: Broken[] = [];
  const start = await someHistory();
  for (const writers of stories) {
    moments += await playAllOrders(start, writers, async ({ endings }, objects) => {
      await assertRulesHold(objects, writers, endings).catch((error: Error) =>
        broken.push({ what: 'history', violations: [error.message], story: [] }),
      );
    });
  }
  return { counts: { 'moments reached, in all orders': moments }, broken };
}

async function someHistory(): Promise<Objects> {
  const objects = new Objects();
  const history = { store: objects.store(), mapping: 'lockstep' };
  const keeping = { until: new AbortController().signal, remindMs: 1 };
  for (const hour of ['08', '09']) await keepRun(history, run(`${hour}:00`).ran, keeping);
  return objects;
}
