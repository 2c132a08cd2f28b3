import { describe, expect, test } from 'vitest';
import type { OpenDrift } from '../../../src/core/memory/record.ts';
import { type Before, rememberRun, type Seen } from '../../../src/core/memory/remember.ts';
import { replicaKeyOf } from '../../../src/core/memory/replica-key.ts';
import type { ReplicaReport } from '../../../src/core/report.ts';
import { report, row } from '../../support/report.ts';

// The kind of fault: a run decides about what it did not see, or since when is lost.

const NUMBER = 7;
const EARLIER = '2026-01-31T09:00:00.000Z';

describe('what is open after a run, by its row and by what was open before', () => {
  const unseen = row({ status: 'deferred' });
  const unreachable = row({ status: 'failed', drift: ['unreachable'], originVersion: null });
  const contested = row({ status: 'failed' });
  const blocked = row({ status: 'blocked', drift: ['stale'] });
  const healed = row({ status: 'healed', drift: ['stale'] });
  const right = row();

  test.each<[string, ReplicaReport | null, string | null, string | null, string | null]>([
    // the row, what was open, what is open then, how it was resolved
    ['not looked at', unseen, null, null, null],
    ['not looked at', unseen, 'stale', 'stale', null],
    ['unreachable', unreachable, null, 'unreachable', null],
    ['unreachable', unreachable, 'stale', 'stale,unreachable', null],
    ['contested', contested, null, '', null],
    ['contested', contested, 'stale', 'stale', null],
    ['drift is left', blocked, null, 'stale', null],
    ['drift is left', blocked, 'stale', 'stale', null],
    ['drift is left', blocked, 'metadata', 'stale', null],
    ['healed', healed, null, null, null],
    ['healed', healed, 'stale', null, 'healed'],
    ['in sync', right, null, null, null],
    ['in sync', right, 'stale', null, 'by itself'],
    ['no row, whole run', null, 'stale', null, null],
  ])('%s', (_, seen, before, after, how) => {
    const was = before === null ? [] : [open({ drift: [before as 'stale'] })];
    const { open: now, resolved } = remember(was, seen === null ? [row({ secret: 'other' })] : [seen], { whole: true });
    expect(now.map(({ drift }) => drift.join())).toEqual(after === null ? [] : [after]);
    expect(resolved.map((one) => one.how)).toEqual(how === null ? [] : [how]);
  });
});

describe('a run that was narrowed', () => {
  test('leaves what it did not look at', () => {
    const was = open();
    expect(remember([was], [row({ secret: 'other' })], { whole: false }).open).toEqual([was]);
  });
});

describe('what a look at values found', () => {
  test.each([
    ['stays, if a look at versions finds the replica in sync', 'versions', {}, 1],
    ['is over, once a look at values finds it so', 'values', {}, 0],
    ['is over, once another version was copied', 'versions', { originVersion: 'v3'.padEnd(32, '-') }, 0],
  ] as const)('%s', (_, depth, over, left) => {
    const was = open({ drift: ['conflict'], depth: 'values' });
    expect(remember([was], [row(over)], { depth }).open).toHaveLength(left);
  });

  test('stays beside what a look at versions finds, and needs a look at values still', () => {
    const was = open({ drift: ['conflict'], depth: 'values' });
    const { open: now } = remember([was], [row({ status: 'drifted', drift: ['metadata'] })], {});
    expect(now).toMatchObject([{ drift: ['conflict', 'metadata'], depth: 'values', changed: NUMBER }]);
  });

  test('needs no deeper look than it takes to find it', () => {
    const { open: now } = remember([], [row({ status: 'drifted', drift: ['stale'] })], { depth: 'values' });
    expect(now).toMatchObject([{ depth: 'versions' }]);
  });
});

test('since stays when the kinds change, and each run that saw it counts', () => {
  const was = open({ runs: 3 });
  const { open: now, rows } = remember([was], [row({ status: 'blocked', drift: ['diverged'] })], {});
  expect(now).toMatchObject([{ since: EARLIER, runs: 4, opened: 1, changed: NUMBER }]);
  expect(rows).toMatchObject([{ since: EARLIER, runs: 4, news: 'changed' }]);
});

test('a pattern that could not be expanded is resolved by the run that expands it', () => {
  const was = open({ secret: 'prod/*', name: 'prod/*', drift: ['unreachable'] });
  const { open: now, resolved } = remember([was], [row()], { whole: true });
  expect([now, resolved.map(({ how }) => how)]).toEqual([[], ['by itself']]);
});

test('two replicas of one secret in one target are two', () => {
  const was = open({ name: 'other' });
  expect(remember([was], [row()], {}).open).toEqual([was]);
});

function open(over: Partial<OpenDrift> = {}): OpenDrift {
  return {
    secret: 'prod/db',
    target: 'dublin',
    name: 'prod/db',
    drift: ['stale'],
    since: EARLIER,
    opened: 1,
    changed: 1,
    runs: 1,
    depth: 'versions',
    version: 'v2'.padEnd(32, '-'),
    rightAt: null,
    ...over,
  };
}

function remember(
  was: readonly OpenDrift[],
  rows: ReplicaReport[],
  { whole = false, depth = 'versions' }: { whole?: boolean; depth?: Seen['run']['depth'] },
) {
  const before: Before = { open: new Map(was.map((one) => [replicaKeyOf(one), one])), rightAt: () => null };
  const after = rememberRun(before, { ...report(rows, { depth }), whole }, NUMBER);
  return { ...after, open: [...after.open.values()] };
}
