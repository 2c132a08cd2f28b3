import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplicaReport } from '../../src/core/report.ts';
import { verdictOf } from '../../src/render/verdict.ts';
import { report, row, rows } from '../support/report.ts';

const STATUSES = ['in-sync', 'drifted', 'healed', 'blocked', 'failed', 'deferred'] as const;

const of = (counts: Partial<Record<ReplicaReport['status'], number>>) =>
  verdictOf(report(Object.entries(counts).flatMap(([status, count]) => rows(count, { status: status as 'failed' }))));

describe('a run in one sentence', () => {
  test.each([
    [{ 'in-sync': 1 }, 'The one replica is in sync.'],
    [{ 'in-sync': 1200 }, 'All 1,200 replicas are in sync.'],
    [{ 'in-sync': 2, healed: 1 }, 'All 3 replicas are in sync, 1 of them healed by this run.'],
    [{ drifted: 2, blocked: 1, healed: 4 }, 'Drift remains in 3 of 7 replicas.'],
    [{ 'in-sync': 1, deferred: 1 }, '1 of 2 replicas is left to the next run.'],
    [{ drifted: 1, deferred: 2 }, 'Drift remains in 1 of 3 replicas, and 2 are left to the next run.'],
    [{ failed: 1 }, '1 of 1 replica could not be read or healed.'],
    [
      { failed: 1, drifted: 2, deferred: 1 },
      '1 of 4 replicas could not be read or healed, drift remains in 2, and 1 is left to the next run.',
    ],
    [{}, 'The mapping selects no replica; nothing was compared.'],
  ])('%o: %s', (counts, sentence) => {
    expect(of(counts).sentence).toBe(sentence);
  });

  test('says that a run was held back', () => {
    expect(verdictOf(report([row({ status: 'deferred' })], { held: 'too much' })).sentence).toBe(
      'Held back: 1 of 1 replica is left to the next run.',
    );
  });

  test('is good only if all was read and nothing is left', () => {
    const anyRows = fc.array(fc.constantFrom(...STATUSES).map((status) => row({ status })));
    fc.assert(
      fc.property(anyRows, (replicas) => {
        const isWell =
          replicas.length > 0 && replicas.every(({ status }) => status === 'in-sync' || status === 'healed');
        expect(verdictOf(report(replicas)).tone === 'good').toBe(isWell);
      }),
    );
  });
});
