import { expect, test } from 'vitest';
import { keepRun } from '../../src/history/keep.ts';
import { row } from '../support/report.ts';
import { ranAt } from './runs.ts';
import { Objects } from './stage.ts';

// The kind of fault: a history that grows with what is in sync.

const KIB = 1024;

test('with 10,000 secrets in three targets, an hour in sync takes less than 4 KiB, and the list of a day less than 1 MiB', async () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => `prod/team-${at % 97}/service-${at}/credentials`).flatMap(
    (secret) => {
      const version = crypto.randomUUID();
      const versions = { originVersion: version, replicaVersion: version };
      return ['dublin', 'sydney', 'partner'].map((target) => row({ secret, target, ...versions }));
    },
  );
  const objects = new Objects();
  const history = { store: objects.store(), mapping: 'lockstep' };
  const keeping = { until: new AbortController().signal, remindMs: 1 };
  for (const hour of ['08', '09']) await keepRun(history, ranAt(`2026-01-31T${hour}:00:00.000Z`, { rows }), keeping);
  const sizeOf = (name: string): number => objects.all.get(`lockstep/${name}`)?.length ?? 0;
  expect(sizeOf('runs/000001.json.gz')).toBeLessThan(KIB * KIB);
  expect(sizeOf('runs/000002.json.gz')).toBeLessThan(4 * KIB);
  expect(sizeOf('state.json')).toBeLessThan(2 * KIB * KIB);
});
