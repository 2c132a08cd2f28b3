import { expect, test } from 'vitest';
import type { OpenAnswers } from '../../src/emulator/index.ts';
import { answersOfFacts } from '../../src/entry/cli/commands/local-facts.ts';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { factsOf } from '../support/facts.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';
import { NO_GHOSTS, playSelftest } from './support.ts';

// The kinds: a local AWS that does not answer as a selftest found AWS to; a row that is called healed because AWS was taken to do what it does not.

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

/** What the questions find on an AWS that answers so. */
async function findOn(answers: OpenAnswers) {
  const probes = PROBES.filter(({ id }) => FOLLOWED.includes(id));
  const { found } = await playSelftest(await openStage({ ...NO_GHOSTS, answers }), undefined, { stories: [], probes });
  return found.probes;
}

const FOLLOWED: readonly string[] = [
  'create-again',
  'delete-again',
  'empty-description',
  'empty-value',
  'pending-after-staged-put',
  'put-again-other-labels',
  'restore-of-live',
  'swap-from-another',
  'swap-to-holder',
  'swap-to-holder-without-from',
  'swap-to-unknown',
  'swap-to-unlabelled',
];

test.each([
  ['otherwise', 'otherwise'],
  ['with an error of another name', { error: 'PreconditionNotMetException' }],
] as const)(
  'what questions find on an AWS that answers %s, they find on a local one that follows the facts',
  async (_, answer) => {
    const asked = answer === 'otherwise' ? FOLLOWED : FOLLOWED.filter((id) => id !== 'pending-after-staged-put');
    const there = await findOn(Object.fromEntries(asked.map((id) => [id, answer])));
    expect(there.filter(({ id, verdict }) => asked.includes(id) && verdict !== 'otherwise')).toEqual([]);
    expect(await findOn(answersOfFacts(factsOf({ probes: there })))).toEqual(there);
  },
);
