import { expect, test } from 'vitest';
import { paceOf } from '../../../src/entry/lambda/runs.ts';
import { entry, mapping } from '../../support/builders.ts';
import { CANARY, deployed, HOME } from './support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';

test.each([
  ['a scheduled or event run', 'itself', 0.5, null, 0.5],
  ['one of ten workers', 'itself', 0.5, 10, 0.05],
  ['a run by hand', 'hand', 0.5, null, 1],
  ['a run by hand, with workers', 'hand', 0.5, 10, 1],
] as const)('%s (by %s) of pace %d and workers %s uses %d of AWS’s write quotas', (_, by, pace, workers, share) => {
  const { reconcile, ...rest } = mapping(entry('prod/*'));
  expect(paceOf({ ...rest, reconcile: { ...reconcile, pace, workers } }, by)).toBe(share);
});

test('a scheduled run with a small pace does what it has time for, and a run by hand does everything', {
  timeout: 6_000,
  retry: 2,
}, async () => {
  // Half a second before the deadline; at 1 % a creation takes two seconds.
  const { emulator, handler, context } = await deployed('drift', 20_500, 'reconcile: { pace: 1% }');
  const names = ['prod/a', 'prod/b', 'prod/c', 'prod/d', 'prod/e'];
  for (const name of names) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  await handler({ lockstep: 'schedule' }, context);
  const created = () => emulator.journal.filter(({ action }) => action === 'CreateSecret').length;
  expect(created()).toBeLessThanOrEqual(1);
  const patient = { ...context, getRemainingTimeInMillis: () => 600_000 };
  await handler({ mode: 'reconcile' }, patient);
  expect(created()).toBe(5);
});
