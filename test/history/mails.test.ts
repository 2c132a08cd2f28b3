import { expect, test } from 'vitest';
import { LockstepError } from '../../src/core/errors.ts';
import type { ReplicaReport } from '../../src/core/report.ts';
import { keepRun, noteMailed } from '../../src/history/keep.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';
import { Objects } from './stage.ts';

// The kind: what one run found is called over by another that looked before, and news that no mail named is called old.

const RIGHT = row();
const BLOCKED = row({ status: 'blocked', drift: ['diverged'], reason: 'why' });
const HEALED = row({ status: 'healed', drift: ['diverged'] });

/** A history in memory, and what its scheduled runs mail. */
function mailbox(over: Partial<HistoryStore> = {}) {
  const history = { store: { ...new Objects().store(), ...over }, mapping: 'lockstep' };
  const keeping = { until: new AbortController().signal, remindMs: 24 * 3_600_000 };
  const keep = (time: string, rows: readonly ReplicaReport[], scene: Omit<Scene, 'rows'> = {}) =>
    keepRun(history, ranAt(`2026-01-31T${time}.000Z`, { rows, ...scene }), keeping);
  return {
    keep,
    event: (time: string, rows: readonly ReplicaReport[]) => keep(time, rows, { trigger: 'event' }),
    /** null: there is no mail. */
    mail: async (time: string, rows: readonly ReplicaReport[]) => {
      const kept = await keep(time, rows);
      if (!kept.news?.isDue) return null;
      await noteMailed(history, kept, keeping);
      return kept.news.report;
    },
  };
}

// Runs of the stage take seven seconds: one at 11:00:00 ends at 11:00:07.
test('what an event found in the midst of a sweep that saw nothing stays open, and the next sweep mails it as new', async () => {
  const { event, mail } = mailbox();
  await mail('10:00:00', [RIGHT]);
  await event('11:00:03', [BLOCKED]);
  expect(await mail('11:00:00', [RIGHT])).toBeNull();
  expect(await mail('12:00:00', [BLOCKED])).toMatchObject({
    replicas: [{ news: 'new', since: '2026-01-31T11:00:03.000Z' }],
  });
  expect(await mail('13:00:00', [BLOCKED])).toBeNull();
});

test('what an event found before a sweep that saw nothing is resolved by itself', async () => {
  const { event, mail } = mailbox();
  await mail('10:00:00', [RIGHT]);
  await event('10:59:50', [BLOCKED]);
  expect(await mail('11:00:00', [RIGHT])).toMatchObject({ resolved: [{ how: 'by itself' }] });
});

test('what an event healed in the midst of a sweep that saw it is resolved, and does not begin anew', async () => {
  const { event, mail, keep } = mailbox();
  await mail('10:00:00', [BLOCKED]);
  await event('11:00:03', [HEALED]);
  expect(await mail('11:00:00', [BLOCKED])).toMatchObject({ resolved: [{ how: 'healed' }] });
  expect((await keep('12:00:00', [RIGHT])).report).not.toHaveProperty('resolved');
});

test('drift that was found by hand, and that no scheduled run has seen yet, is new to the first mail that names it', async () => {
  const conflict = row({ status: 'blocked', drift: ['conflict'], reason: 'why' });
  const { keep, mail } = mailbox();
  await mail('10:00:00', [RIGHT]);
  await keep('10:30:00', [conflict], { trigger: 'cli', depth: 'values' });
  expect(await mail('11:00:00', [RIGHT, row({ secret: 'other', status: 'blocked', drift: ['stale'] })])).not.toBeNull();
  expect(await mail('12:00:00', [conflict])).toMatchObject({ replicas: [{ secret: 'prod/db', news: 'new' }] });
  expect(await mail('13:00:00', [conflict])).toBeNull();
});

test('a replica flaps, too, if events heal it each time; a rotation that is copied is not drift', async () => {
  const { event, mail } = mailbox();
  await mail('10:00:00', [RIGHT]);
  for (const minute of ['10', '20', '30'])
    await event(`10:${minute}:00`, [HEALED, row({ secret: 'b', status: 'healed', drift: ['stale'] })]);
  const rotated = row({ secret: 'b', status: 'healed', drift: ['stale'] });
  const { replicas } = (await mail('11:00:00', [HEALED, rotated])) ?? { replicas: [] };
  expect(replicas.map(({ flapping }) => flapping)).toEqual([4, undefined]);
});

test('a cache that cannot be written is said in each mail, which repeats its news', async () => {
  const replace = async () => {
    throw new LockstepError('access-denied', 'PutObject on state.json: access denied');
  };
  const { mail } = mailbox({ replace });
  for (const hour of ['10', '11']) {
    expect(await mail(`${hour}:00:00`, [BLOCKED])).toMatchObject({
      warnings: [
        'state.json of the history cannot be written, so mails repeat their news: PutObject on state.json: access denied',
      ],
    });
  }
});
