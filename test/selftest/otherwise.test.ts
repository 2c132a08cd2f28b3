import { expect, test } from 'vitest';
import type { OpenAnswers } from '../../src/emulator/index.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';

// The kind: a row that is called healed because AWS was taken to do what it does not.

const ONE = mapping(entry('prod/db'));

/** A replica in sync, with a description that its origin has no more. */
async function openDescribed(answers: OpenAnswers) {
  const stage = await openStage({ answers });
  stage.aws.seed(HOME, { name: 'prod/db', value: 'x', versionId: version('v1'), description: 'former' });
  await stage.run(ONE);
  await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: 'prod/db', ForceDeleteWithoutRecovery: true }));
  stage.aws.seed(HOME, { name: 'prod/db', value: 'x', versionId: version('v1') });
  return stage;
}

test('a description that AWS does not clear is not called healed, and the run ends', async () => {
  expect((await (await openDescribed({})).run(ONE)).row.status).toBe('healed');
  const stage = await openDescribed({ 'empty-description': 'otherwise' });
  const { row, writes } = await stage.run(ONE);
  expect(row).toMatchObject({ status: expect.stringMatching(/failed|deferred|blocked/), drift: ['metadata'] });
  expect(writes.length).toBeLessThan(12);
  expect(stage.aws.secret(DUBLIN, 'prod/db')?.description).toBe('former');
});

test.each<OpenAnswers>([
  {},
  { 'create-again': 'otherwise', 'put-again-other-labels': 'otherwise', 'swap-to-holder': 'otherwise' },
  { 'create-again': { error: 'InvalidRequestException' }, 'swap-from-another': { error: 'InvalidRequestException' } },
])('with %j, a lost answer to each write is made good by the next run at the latest', async (answers) => {
  const stage = await openStage({ answers });
  stage.origin('prod/db');
  for (const [name, lost] of [
    ['v2', 'CreateSecret'],
    ['v3', 'PutSecretValue'],
    ['v4', 'UpdateSecretVersionStage'],
  ] as const) {
    await stage.rotate('prod/db', name, `value ${name}`);
    stage.aws.faults.add({ match: { action: lost, region: DUBLIN.region }, times: 1, effect: { kind: 'cut-after' } });
    const { row } = await stage.run(ONE);
    const isThere = stage.value(DUBLIN, 'prod/db') === `value ${name}`;
    expect([lost, isThere || !/healed|in-sync/.test(row.status)]).toEqual([lost, true]);
    expect((await stage.run(ONE)).row.status).toMatch(/healed|in-sync/);
    expect(stage.value(DUBLIN, 'prod/db')).toBe(`value ${name}`);
  }
});

test('an empty value that AWS takes is copied, and both are read as equal', async () => {
  const stage = await openStage({ answers: { 'empty-value': 'otherwise' } });
  stage.origin('prod/db');
  await stage.run(ONE);
  await stage.rotate('prod/db', 'v2', '');
  expect((await stage.run(ONE)).row.status).toBe('healed');
  expect(stage.value(DUBLIN, 'prod/db')).toBe('');
  expect((await stage.audit(ONE, { depth: 'values' })).row.status).toBe('in-sync');
});
