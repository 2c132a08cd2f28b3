import { describe, expect, test } from 'vitest';
import { ROLE, version } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/world.ts';
import { DUBLIN_KEY, type Enforced, judgeOf, OREGON, openEnforced, trustOf } from './support/enforced.ts';
import { RECONCILER_ROLE } from './support/synth.ts';

const judge = judgeOf();

const ALL_CREATED = [
  'prod/db dublin: healed [missing] create',
  'prod/db partner: healed [missing] create',
  'prod/dr sydney: healed [missing] create',
  'prod/payments/a dublin: healed [missing] create',
  'prod/token us-west-2: healed [missing] create',
];
const REPORTED = ['prod/api-key partner: drifted [missing] create', 'prod/watched dublin: drifted [missing] create'];

/** Every replica in step. */
async function inStep(): Promise<Enforced> {
  const world = await openEnforced(judge);
  for (const [place, name, kmsKeyId] of [
    [ABROAD, 'shared/api-key', 'alias/secrets'],
    [DUBLIN, 'prod/watched', DUBLIN_KEY],
  ] as const) {
    const value = `value of ${name.replace('shared', 'prod')}`;
    world.aws.seed(place, { name, value, versionId: version('v1'), kmsKeyId });
  }
  await world.run();
  return world;
}

describe('under the policies that are synthesized from the mapping', () => {
  test('everything that is missing is made, under its key, and a second run finds nothing to do', async () => {
    const world = await openEnforced(judge);
    const told = await world.run();
    expect(told.filter((line) => line.includes('healed'))).toEqual(ALL_CREATED);
    expect(told.filter((line) => !line.includes('healed'))).toEqual(REPORTED);
    expect(world.aws.secret(DUBLIN, 'prod/db')?.kmsKeyId).toBe(DUBLIN_KEY);
    expect(world.aws.secret(ABROAD, 'prod/db')?.kmsKeyId).toBe('alias/secrets');
    expect(world.aws.secret(OREGON, 'prod/token')?.kmsKeyId).toBe('alias/legacy');
    expect(await world.run()).toEqual(REPORTED);
  });

  test('an audit of the values proves every replica equal, those that are only reported among them', async () => {
    const world = await inStep();
    expect(await world.audit({ depth: 'values' })).toEqual([]);
  });

  test('a rotation reaches every replica', async () => {
    const world = await inStep();
    for (const name of ['prod/db', 'prod/dr', 'prod/payments/a', 'prod/token']) await world.rotate(name, 'v2');
    expect(await world.run()).toEqual(
      ALL_CREATED.map((line) => line.replace('[missing] create', '[stale] put,relabel')),
    );
  });

  test('one secret can be looked at for an event', async () => {
    const world = await inStep();
    await world.rotate('prod/dr', 'v2');
    const narrowing = { secrets: ['prod/dr'], targets: [] };
    expect(await world.run({ narrowing })).toEqual(['prod/dr sydney: healed [stale] put,relabel']);
  });

  test('an event about a secret that no entry selects after all ends without a word', async () => {
    const world = await inStep();
    expect(await world.run({ narrowing: { secrets: ['other/secret'], targets: [] } })).toEqual([]);
  });

  test.each([
    ['dublin', DUBLIN, 'prod/db'],
    ['partner', ABROAD, 'prod/db'],
    ['us-west-2', OREGON, 'prod/token'],
    ['sydney', SYDNEY, 'prod/dr'],
  ] as const)('what people did to a replica in %s is undone', async (target, place, name) => {
    const world = await inStep();
    const SecretId = name;
    await world.byHand(place, (sm) => sm.putSecretValue({ SecretId, SecretString: 'theirs' }));
    expect(await world.run()).toEqual([`${name} ${target}: healed [diverged] put,relabel`]);
    await world.rotate(name, 'v3');
    await world.run();
    await world.byHand(place, (sm) =>
      sm.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version('v1'),
        RemoveFromVersionId: version('v3'),
      }),
    );
    expect(await world.run()).toEqual([`${name} ${target}: healed [mislabeled] relabel`]);
    await world.byHand(place, (sm) => sm.deleteSecret({ SecretId }));
    expect(await world.run()).toEqual([`${name} ${target}: healed [pending-deletion] restore`]);
    await world.byHand(place, (sm) => sm.updateSecret({ SecretId, Description: 'theirs' }));
    expect(await world.run()).toEqual([`${name} ${target}: healed [metadata] describe`]);
  });

  test('tags of the origin are carried on', async () => {
    const world = await inStep();
    for (const SecretId of ['prod/db', 'prod/dr']) {
      await world.byHand(HOME, (sm) => sm.tagResource({ SecretId, Tags: [{ Key: 'tier', Value: '1' }] }));
    }
    expect(await world.run()).toEqual([
      'prod/db dublin: healed [metadata] tag',
      'prod/db partner: healed [metadata] tag',
      'prod/dr sydney: healed [metadata] tag',
    ]);
  });

  test.each([
    ['dublin', DUBLIN, 'prod/db', DUBLIN_KEY],
    ['partner', ABROAD, 'prod/db', 'alias/secrets'],
    ['us-west-2', OREGON, 'prod/token', 'alias/legacy'],
  ] as const)('a replica in %s comes under its key, its current version too', async (target, place, name, key) => {
    const world = await inStep();
    await world.byHand(place, (sm) => sm.updateSecret({ SecretId: name, KmsKeyId: '' }));
    await world.byHand(place, (sm) => sm.putSecretValue({ SecretId: name, SecretString: 'theirs' }));
    expect(await world.run()).toEqual([`${name} ${target}: healed [diverged,wrong-key] rekey,put,relabel`]);
    const replica = world.aws.secret(place, name);
    const current = replica?.versions.find(({ id }) => id === replica.labels.AWSCURRENT);
    expect(current?.kmsKeyIds).toContain(world.aws.keyArn(place, key));
  });

  test('a secret that stood there before is adopted by name, and by tag if it carries the tag', async () => {
    const world = await openEnforced(judge);
    world.aws.seed(DUBLIN, { name: 'prod/payments/a', value: 'theirs' });
    world.aws.seed(SYDNEY, { name: 'prod/dr', value: 'theirs', tags: { replicate: 'dr' } });
    const told = await world.run({ force: true });
    expect(told).toContainEqual(expect.stringContaining('prod/payments/a dublin: healed [diverged,metadata]'));
    expect(told).toContainEqual(expect.stringContaining('prod/dr sydney: healed [diverged,metadata]'));
  });

  test('a version id that holds another value is healed under a derived one', async () => {
    const world = await inStep();
    const put = { ClientRequestToken: version('v2'), SecretString: 'theirs', VersionStages: ['blue'] };
    await world.byHand(DUBLIN, (sm) => sm.putSecretValue({ SecretId: 'prod/db', ...put }));
    await world.rotate('prod/db', 'v2');
    expect(await world.run()).toContain('prod/db dublin: healed [mislabeled,conflict] put,relabel');
  });

  test('the partner’s account is entered by its role', async () => {
    const world = await openEnforced(judge);
    await world.run();
    expect(world.aws.journal.filter(({ action }) => action === 'AssumeRole')).toHaveLength(1);
    expect(judge.mayEnter(ROLE, trustOf(), { principal: RECONCILER_ROLE, externalId: 'orders' })).toBe(true);
  });

  test('nothing was denied but to describe what is not there', () => {
    expect(judge.denied.length).toBeGreaterThan(0);
    for (const { action, exists } of judge.denied) expect({ action, exists }).toEqual(MISSING);
  });

  test('and no permission is left that none of this has needed', () => {
    // Granted from the first deploy on, for the proof that a change of key has arrived.
    const unused = judge.unused().filter((one) => !/^(?!ReadOrigin).*:(ListSecretVersionIds|UntagResource)$/.test(one));
    expect(unused).toEqual([]);
  });
});

const MISSING = { action: 'secretsmanager:DescribeSecret', exists: false };
