import { expect, test } from 'vitest';
import { NO_GHOSTS, playSelftest } from '../../selftest/support.ts';
import { openStage } from '../../support/stage.ts';

// The kind of fault: what AWS does not show yet, taken for what is not there.

test('reads that are 1.9 seconds late, also after a create, are waited for and measured', async () => {
  let now = Date.parse('2026-11-27T00:00:00Z');
  const stage = await openStage({ ...NO_GHOSTS, clock: () => now });
  for (const action of [
    'DescribeSecret',
    'GetSecretValue',
    'BatchGetSecretValue',
    'ListSecrets',
    'ListSecretVersionIds',
  ])
    stage.aws.faults.add({ match: { action }, effect: { kind: 'stale-read', ms: 1_900 } });
  const { found, stopped, removal } = await playSelftest(stage, undefined, undefined, [], (ms) => {
    now += ms;
  });
  expect(stopped).toBeNull();
  expect(found.stories.filter(({ verdict }) => verdict !== 'proven')).toEqual([]);
  expect(found.probes.filter(({ verdict }) => verdict !== 'as-documented')).toEqual([]);
  expect(found.lags.filter(({ longestMs }) => longestMs === 0)).toEqual([]);
  expect(removal.left).toEqual([]);
});
