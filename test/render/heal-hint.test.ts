/** The kind: a command that is offered although it would do nothing, or would be held back again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { healHint } from '../../src/render/heal-hint.ts';
import { report, row } from '../support/report.ts';
import { anyReport } from './any-report.ts';

const LEFT_ALONE = 'the mapping says onDrift: report, so it is left as it is';
const stale: Partial<ReplicaReport> = { status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'] };
const foreign: Partial<ReplicaReport> = { status: 'blocked', drift: ['foreign'], reason: 'not ours' };
const inPart: Partial<ReplicaReport> = { ...stale, status: 'blocked', reason: 'one tag does not fit' };

test.each<[string, Partial<Report['run']>, Partial<ReplicaReport>, boolean]>([
  ['an audit that found drift', {}, stale, true],
  ['a dry run that found drift', { mode: 'dry-run' }, stale, true],
  ['an audit of what is blocked in part', {}, inPart, true],
  ['an audit of what is blocked', {}, foreign, false],
  ['an audit of what the mapping leaves alone', {}, { ...stale, reason: LEFT_ALONE }, false],
  ['an audit of what could not be read', {}, { status: 'failed', drift: ['unreachable'], reason: 'denied' }, false],
  ['an audit of what is in sync', {}, {}, false],
  ['a heal that left something', { mode: 'reconcile' }, foreign, false],
  ['a heal that ran out of time', { mode: 'reconcile' }, { status: 'deferred', drift: [], reason: 'time' }, false],
  ['a heal that was held', { mode: 'reconcile', held: 'too much' }, { ...stale, status: 'deferred' }, true],
  ['a dry run that would be held', { mode: 'dry-run', held: 'too much' }, { ...stale, status: 'deferred' }, true],
])('%s', (_, run, over, isOffered) => {
  expect(healHint(report([row(over)], run), 'lockstep reconcile') !== null).toBe(isOffered);
});

test('a run that was held says that someone has to look first', () => {
  const held = report([row({ ...stale, status: 'deferred' })], { mode: 'reconcile', held: 'too much' });
  expect(healHint(held, 'lockstep reconcile --force')).toBe(
    'To heal it once you have looked: lockstep reconcile --force',
  );
});

test('for any report, nothing is offered if each row says why nothing is done', () => {
  fc.assert(
    fc.property(anyReport, (any) => {
      const idle = { ...any, replicas: any.replicas.map((one) => ({ ...one, actions: [], reason: 'why' })) };
      if (idle.run.mode !== 'reconcile' && idle.run.held === undefined) expect(healHint(idle, 'x')).toBeNull();
    }),
  );
});
