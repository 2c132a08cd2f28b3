import { describe, expect, test } from 'vitest';
import { AWS_MANAGED_KEY } from '../../config/aws/key.ts';
import { MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { ROLE, version } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { DUBLIN_KEY, type Enforced, judgeOf, OREGON, openEnforced, trustOf } from './support/enforced.ts';
import type { Request } from './support/judge.ts';
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

/** An account with every replica in sync. */
async function inStep(): Promise<Enforced> {
  const account = await openEnforced(judge);
  for (const [place, name, kmsKeyId] of [
    [ABROAD, 'shared/api-key', 'alias/secrets'],
    [DUBLIN, 'prod/watched', DUBLIN_KEY],
  ] as const) {
    const value = `value of ${name.replace('shared', 'prod')}`;
    account.aws.seed(place, { name, value, versionId: version('v1'), kmsKeyId });
  }
  await account.run();
  return account;
}

describe('under the policies that are synthesized from the mapping', () => {
  test('everything that is missing is created under its key, and a second run finds nothing to do', async () => {
    const account = await openEnforced(judge);
    const lines = await account.run();
    expect(lines.filter((line) => line.includes('healed'))).toEqual(ALL_CREATED);
    expect(lines.filter((line) => !line.includes('healed'))).toEqual(REPORTED);
    expect(account.aws.secret(DUBLIN, 'prod/db')?.kmsKeyId).toBe(DUBLIN_KEY);
    expect(account.aws.secret(ABROAD, 'prod/db')?.kmsKeyId).toBe('alias/secrets');
    expect(account.aws.secret(OREGON, 'prod/token')?.kmsKeyId).toBe('alias/legacy');
    expect(await account.run()).toEqual(REPORTED);
  });

  test('an audit by values proves every replica equal, including those that are only reported', async () => {
    const account = await inStep();
    expect(await account.audit({ depth: 'values' })).toEqual([]);
  });

  test('a rotation reaches every replica', async () => {
    const account = await inStep();
    for (const name of ['prod/db', 'prod/dr', 'prod/payments/a', 'prod/token']) await account.rotate(name, 'v2');
    expect(await account.run()).toEqual(
      ALL_CREATED.map((line) => line.replace('[missing] create', '[stale] put,relabel')),
    );
  });

  test('an event about one secret heals that secret', async () => {
    const account = await inStep();
    await account.rotate('prod/dr', 'v2');
    const narrowing = { secrets: ['prod/dr'], targets: [] };
    expect(await account.run({ narrowing })).toEqual(['prod/dr sydney: healed [stale] put,relabel']);
  });

  test('an event about a secret that no entry selects reports nothing', async () => {
    const account = await inStep();
    const narrowing = { secrets: ['other/secret'], targets: [] };
    expect(await account.run({ trigger: 'event', narrowing })).toEqual([]);
  });

  test.each([
    ['dublin', DUBLIN, 'prod/db'],
    ['partner', ABROAD, 'prod/db'],
    ['us-west-2', OREGON, 'prod/token'],
    ['sydney', SYDNEY, 'prod/dr'],
  ] as const)('changes that people made to a replica in %s are undone', async (target, place, name) => {
    const account = await inStep();
    const SecretId = name;
    await account.byHand(place, (sm) => sm.putSecretValue({ SecretId, SecretString: 'theirs' }));
    expect(await account.run()).toEqual([`${name} ${target}: healed [diverged] put,relabel`]);
    await account.rotate(name, 'v3');
    await account.run();
    await account.byHand(place, (sm) =>
      sm.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version('v1'),
        RemoveFromVersionId: version('v3'),
      }),
    );
    expect(await account.run()).toEqual([`${name} ${target}: healed [mislabeled] relabel`]);
    await account.byHand(place, (sm) => sm.deleteSecret({ SecretId }));
    expect(await account.run()).toEqual([`${name} ${target}: healed [pending-deletion] restore`]);
    await account.byHand(place, (sm) => sm.updateSecret({ SecretId, Description: 'theirs' }));
    expect(await account.run()).toEqual([`${name} ${target}: healed [metadata] describe`]);
  });

  test('new tags of the origin are copied', async () => {
    const account = await inStep();
    for (const SecretId of ['prod/db', 'prod/dr']) {
      await account.byHand(HOME, (sm) => sm.tagResource({ SecretId, Tags: [{ Key: 'tier', Value: '1' }] }));
    }
    expect(await account.run()).toEqual([
      'prod/db dublin: healed [metadata] tag',
      'prod/db partner: healed [metadata] tag',
      'prod/dr sydney: healed [metadata] tag',
    ]);
  });

  test.each([
    ['dublin', DUBLIN, 'prod/db', DUBLIN_KEY],
    ['partner', ABROAD, 'prod/db', 'alias/secrets'],
    ['us-west-2', OREGON, 'prod/token', 'alias/legacy'],
    ['sydney', SYDNEY, 'prod/dr', AWS_MANAGED_KEY],
  ] as const)(
    'a replica in %s, and its current version, come under the wanted key',
    async (target, place, name, key) => {
      const account = await inStep();
      const KmsKeyId = key === AWS_MANAGED_KEY ? 'alias/theirs' : '';
      await account.byHand(place, (sm) => sm.updateSecret({ SecretId: name, KmsKeyId }));
      await account.byHand(place, (sm) => sm.putSecretValue({ SecretId: name, SecretString: 'theirs' }));
      expect(await account.run()).toEqual([`${name} ${target}: healed [diverged,wrong-key] rekey,put,relabel`]);
      const replica = account.aws.secret(place, name);
      const current = replica?.versions.find(({ id }) => id === replica.labels.AWSCURRENT);
      expect(current?.kmsKeyIds).toContain(account.aws.keyArn(place, key));
    },
  );

  test('an existing secret is adopted by name, and by tag if it carries the tag', async () => {
    const account = await openEnforced(judge);
    account.aws.seed(DUBLIN, { name: 'prod/payments/a', value: 'theirs' });
    account.aws.seed(SYDNEY, { name: 'prod/dr', value: 'theirs', tags: { replicate: 'dr' } });
    const lines = await account.run({ force: true });
    expect(lines).toContainEqual(expect.stringContaining('prod/payments/a dublin: healed [diverged,metadata]'));
    expect(lines).toContainEqual(expect.stringContaining('prod/dr sydney: healed [diverged,metadata]'));
  });

  test.each([
    ['dublin', DUBLIN, 'prod/payments/a', 'no mark at all'],
    ['partner', ABROAD, 'prod/db', 'no mark at all'],
    ['sydney', SYDNEY, 'prod/dr', 'no mark at all'],
    ['dublin', DUBLIN, 'prod/payments/a', 'the mark of its origin alone'],
    ['partner', ABROAD, 'prod/db', 'the mark of its origin alone'],
    ['sydney', SYDNEY, 'prod/dr', 'the mark of its origin alone'],
  ] as const)(
    'a deleted secret in %s is restored before it is claimed: %o %s, with %s',
    async (target, place, name, marks) => {
      const account = await openEnforced(judge);
      const { arn = '', tags: carried } = account.aws.secret(HOME, name) ?? {};
      const tags = { ...carried, ...(marks === 'no mark at all' ? {} : { [ORIGIN_TAG]: arn }) };
      account.aws.seed(place, { name, value: `value of ${name}`, versionId: version('v1'), tags });
      await account.byHand(place, (sm) => sm.deleteSecret({ SecretId: name }));
      expect(await account.run()).toContainEqual(
        expect.stringMatching(
          new RegExp(`^${name} ${target}: healed \\[pending-deletion[^\\]]*\\] restore,(adopt|tag)`),
        ),
      );
      expect(account.aws.secret(place, name)).toMatchObject({
        deletedAt: undefined,
        tags: { [MAPPING_TAG]: 'orders' },
      });
    },
  );

  test('a version id that holds another value is healed under a derived one', async () => {
    const account = await inStep();
    const put = { ClientRequestToken: version('v2'), SecretString: 'theirs', VersionStages: ['blue'] };
    await account.byHand(DUBLIN, (sm) => sm.putSecretValue({ SecretId: 'prod/db', ...put }));
    await account.rotate('prod/db', 'v2');
    expect(await account.run()).toContain('prod/db dublin: healed [mislabeled,conflict] put,relabel');
  });

  test('the partner’s account is reached through its role', async () => {
    const account = await openEnforced(judge);
    await account.run();
    expect(account.aws.journal.filter(({ action }) => action === 'AssumeRole')).toHaveLength(1);
    expect(judge.mayEnter(ROLE, trustOf(), { principal: RECONCILER_ROLE, externalId: 'orders' })).toBe(true);
  });

  test('nothing was denied but describing what is not there', () => {
    expect(judge.denied.length).toBeGreaterThan(0);
    // Decrypting under other people's keys is denied. AWS then does not re-encrypt, and the call still succeeds.
    const theirs = ({ action, region }: Request) => action === 'kms:Decrypt' && region === SYDNEY.region;
    for (const { action, exists } of judge.denied.filter((one) => !theirs(one))) {
      expect({ action, exists }).toEqual(MISSING);
    }
  });

  test('and every permission was needed', () => {
    expect(judge.unused()).toEqual([]);
  });
});

const MISSING = { action: 'secretsmanager:DescribeSecret', exists: false };
