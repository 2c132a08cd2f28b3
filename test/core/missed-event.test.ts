import { expect, test } from 'vitest';
import type { DriftKind } from '../../src/core/drift.ts';
import { isMissedEvent } from '../../src/core/missed-event.ts';
import { assembleReport, type Trigger } from '../../src/core/report.ts';
import { outcome } from '../support/builders.ts';

// The kind: a missed event that no one hears of, and an alarm for drift that no event would have prevented.

const RIGHT = '2026-01-31T11:00:00.000Z';

interface Case {
  drift?: DriftKind[];
  behindSeconds?: number | null;
  trigger?: Trigger;
  rightAt?: string | null;
  open?: DriftKind[] | null;
}

test.each<[string, Case, boolean]>([
  ['a replica that has been stale for an hour', {}, true],
  ['one that has been mislabeled for an hour', { drift: ['mislabeled'] }, true],
  ['one that has been stale for exactly 15 minutes', { behindSeconds: 900 }, true],
  ['one that has been stale for less', { behindSeconds: 899.9 }, false],
  ['one that is behind for no one knows how long', { behindSeconds: null }, false],
  ['one that is missing', { drift: ['missing'] }, false],
  ['one that was edited', { drift: ['diverged'] }, false],
  ['one that no run saw right before', { rightAt: null }, false],
  ['one that was known to be stale', { open: ['stale'] }, false],
  ['one that could not be read meanwhile', { open: ['unreachable'] }, false],
  ['one that failed meanwhile', { open: [] }, false],
  ['one whose description was known to differ', { open: ['metadata'] }, true],
  ['one that an event found', { trigger: 'event' }, false],
  ['one that a person found', { trigger: 'cli' }, false],
])('%s: the event was missed, or not', (_, said, expected) => {
  const { drift = ['stale'], behindSeconds = 3_600, trigger = 'schedule', rightAt = RIGHT, open = null } = said;
  const found = outcome({ status: 'healed', drift, behindSeconds });
  const times = { startedAt: RIGHT, finishedAt: RIGHT };
  const run = { id: 'run', mode: 'reconcile', trigger, depth: 'versions', ...times } as const;
  const head = { mapping: 'lockstep', file: 'f', run, origin: { region: 'us-east-1', account: '111122223333' } };
  const [row] = assembleReport(head, [found]).replicas;
  expect(row && isMissedEvent(row, trigger, { rightAt, open })).toBe(expected);
});
