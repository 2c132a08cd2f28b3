import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Emulator, Fault } from '../../../src/emulator/index.ts';
import { ACCOUNT, openAws, post, REGION, refusal, refusalType, settings, version } from '../../support/emulator.ts';

// The kind: a change of key that AWS answers with 200 but did not carry out, or only in part. Only a version's own list
// of keys shows it, by the keys' ARNs however the key was given.

const HERE = { account: ACCOUNT, region: REGION };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/teams/lockstep`;
const OLD = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-1111-1111-1111-111111111111`;
const NEW = OLD.replaceAll('1111-1111', '2222-2222');

/** A secret under the old key: v1 without a label, v2 AWSPREVIOUS, v3 AWSCURRENT, v4 AWSPENDING, v5 under a custom label. */
async function openUnderOldKey() {
  const open = await openAws();
  const { sm, aws } = open;
  await sm.createSecret({ Name: 'db', SecretString: 'S1', KmsKeyId: OLD, ClientRequestToken: version('v1') });
  const put = (name: string, VersionStages?: string[]) =>
    sm.putSecretValue({ SecretId: 'db', SecretString: name, ClientRequestToken: version(name), VersionStages });
  await put('v2');
  await put('v3');
  await put('v4', ['AWSPENDING']);
  await put('v5', ['CUSTOM']);
  const fault = (effect: Fault['effect'], match: Fault['match'] = {}) => aws.faults.add({ match, effect });
  return { ...open, put, fault, rekey: (KmsKeyId: string) => sm.updateSecret({ SecretId: 'db', KmsKeyId }) };
}

/** The keys of each version, in the order that AWS lists them in. */
async function keysOf(sm: SecretsManager) {
  const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated: true });
  return Object.fromEntries(Versions.map((entry) => [entry.VersionId?.slice(0, 2), entry.KmsKeyIds?.toSorted()]));
}

const ALL_OLD = { v1: [OLD], v2: [OLD], v3: [OLD], v4: [OLD], v5: [OLD] };
const BOTH = [OLD, NEW];

describe('a change of key', () => {
  test('gives AWSCURRENT, AWSPREVIOUS and AWSPENDING both keys, and leaves the others under the old one', async () => {
    const { sm, rekey } = await openUnderOldKey();

    await rekey(NEW);

    expect(await keysOf(sm)).toEqual({ v1: [OLD], v2: BOTH, v3: BOTH, v4: BOTH, v5: [OLD] });
  });

  test.each<[why: string, effect: Fault['effect']]>([
    ['may not decrypt under the old key', { kind: 'kms-denied', key: OLD, operations: ['Decrypt'] }],
    ['may not encrypt under the new key', { kind: 'kms-denied', key: NEW, operations: ['Encrypt'] }],
    ['finds the old key disabled', { kind: 'kms-disabled', key: OLD }],
  ])('by a caller who %s succeeds, and re-encrypts nothing', async (_why, effect) => {
    const { aws, sm, fault } = await openUnderOldKey();
    fault(effect);

    const answer = await post(aws, 'UpdateSecret', {
      SecretId: 'db',
      KmsKeyId: NEW,
      ClientRequestToken: version('v9'),
    });

    expect(answer.status).toBe(200);
    expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe(NEW);
    expect(await keysOf(sm)).toEqual(ALL_OLD);
  });

  test('that re-encrypted nothing is repaired by a new version, without permission on the old key', async () => {
    const { sm, put, fault, rekey } = await openUnderOldKey();
    fault({ kind: 'kms-denied', key: OLD });
    await rekey(NEW);

    await put('v6');

    expect(await keysOf(sm)).toEqual({ ...ALL_OLD, v6: [NEW] });
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('v6');
  });

  test.each(['GenerateDataKey', 'Decrypt'] as const)(
    'is refused to a caller that may not %s under the new key',
    async (operation) => {
      const { sm, fault, rekey } = await openUnderOldKey();
      fault({ kind: 'kms-denied', key: NEW, operations: [operation] });

      expect(await refusal(rekey(NEW))).toBe('AccessDeniedException: Access to KMS is not allowed');

      expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe(OLD);
    },
  );

  test('back to the AWS managed key is listed as DefaultEncryptionKey', async () => {
    const { sm, rekey } = await openUnderOldKey();

    await rekey('');

    expect((await keysOf(sm)).v3).toEqual(['DefaultEncryptionKey', OLD]);
  });

  test('to another spelling of the same key changes no version', async () => {
    const { sm, rekey } = await openUnderOldKey();

    await rekey('11111111-1111-1111-1111-111111111111');

    expect(await keysOf(sm)).toEqual(ALL_OLD);
  });
});

describe('a version that has both keys', () => {
  const effects = (key: string): Fault['effect'][] => [
    { kind: 'kms-disabled', key },
    { kind: 'kms-denied', key },
  ];
  test.each([...effects(OLD), ...effects(NEW)])('is readable while one is usable: %j', async (effect) => {
    const { sm, fault, rekey } = await openUnderOldKey();
    await rekey(NEW);
    fault(effect);

    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('v3');
  });

  test('is not readable if neither is', async () => {
    const { sm, fault, rekey } = await openUnderOldKey();
    await rekey(NEW);
    fault({ kind: 'kms-disabled', key: OLD });
    fault({ kind: 'kms-disabled', key: NEW });

    expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
  });
});

test('a version left under the old key is unreadable once that key is disabled, whatever key the secret shows', async () => {
  const { sm, fault, rekey } = await openUnderOldKey();
  const allow = fault({ kind: 'kms-denied', key: OLD, operations: ['Decrypt'] });
  await rekey(NEW);
  allow();
  const enable = fault({ kind: 'kms-disabled', key: OLD });

  expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
  expect((await sm.batchGetSecretValue({ SecretIdList: ['db'] })).Errors).toMatchObject([
    { SecretId: 'db', ErrorCode: 'DecryptionFailure' },
  ]);

  enable();
  expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('v3');
});

describe('KMS denies one caller', () => {
  test('by the ARN of a role, for every session of it and for no one else', async () => {
    const { aws, sm, client, fault } = await openUnderOldKey();
    const role = client({ credentials: await sessionOf(aws, ROLE) });
    const other = client({ credentials: await sessionOf(aws, ROLE.replace('lockstep', 'other')) });
    fault({ kind: 'kms-denied', key: OLD, operations: ['Decrypt'] }, { principal: ROLE });

    expect(await refusal(role.getSecretValue({ SecretId: 'db' }))).toBe(
      'AccessDeniedException: Access to KMS is not allowed',
    );
    await role.putSecretValue({ SecretId: 'db', SecretString: 'new', VersionStages: ['CUSTOM'] });
    for (const free of [sm, other]) expect((await free.getSecretValue({ SecretId: 'db' })).SecretString).toBe('v3');
  });

  test('by the policy hook, by caller, key and operation', async () => {
    const asked: unknown[] = [];
    const { sm, aws } = await openAws({
      authorize: ({ action, resource, principal, context }) => {
        if (!action.startsWith('kms:')) return 'allow';
        asked.push([action, resource, context['kms:ResourceAliases']]);
        return action === 'kms:Decrypt' && resource === OLD && principal.endsWith(':root') ? 'deny' : 'allow';
      },
    });
    aws.pointAlias(HERE, 'alias/orders', OLD);
    aws.seed(HERE, { name: 'db', value: 's', kmsKeyId: 'alias/orders' });

    expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('AccessDeniedException');

    expect(asked).toEqual([['kms:Decrypt', OLD, ['alias/orders']]]);
  });
});

describe('an alias', () => {
  test.each(['alias/orders', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/orders`])(
    'is shown by the secret as it was given, and by the version as the key that it points at: %s',
    async (KmsKeyId) => {
      const { sm, aws } = await openAws();
      aws.pointAlias(HERE, 'alias/orders', NEW);

      await sm.createSecret({ Name: 'db', SecretString: 's', KmsKeyId, ClientRequestToken: version('v1') });

      expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe(KmsKeyId);
      expect(await keysOf(sm)).toEqual({ v1: [NEW] });
    },
  );

  test('that was never pointed anywhere has a key of its own', async () => {
    const { sm, aws } = await openAws();
    for (const Name of ['a', 'b']) await sm.createSecret({ Name, SecretString: 's', KmsKeyId: `alias/${Name}` });

    const keys = ['a', 'b'].map((name) => aws.secret(HERE, name)?.versions[0]?.kmsKeyIds);

    expect(keys).toEqual([[aws.keyArn(HERE, 'alias/a')], [aws.keyArn(HERE, 'alias/b')]]);
    expect(new Set(keys.flat()).size).toBe(2);
    expect(aws.keyArn(HERE, 'alias/a')).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\/[0-9a-f-]{36}$/);
  });

  test('that is pointed at another key affects only versions to come', async () => {
    const { sm, aws, rekey, put } = await openUnderOldKey();
    aws.pointAlias(HERE, 'alias/orders', OLD);
    await rekey('alias/orders');

    aws.pointAlias(HERE, 'alias/orders', NEW);
    await put('v6');

    expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe('alias/orders');
    expect(await keysOf(sm)).toEqual({ ...ALL_OLD, v6: [NEW] });
  });

  test('is one way to name a broken key', async () => {
    const { sm, aws, fault } = await openUnderOldKey();
    aws.pointAlias(HERE, 'alias/orders', OLD);
    fault({ kind: 'kms-disabled', key: 'alias/orders' });

    expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
  });
});

async function sessionOf(aws: Emulator, RoleArn: string) {
  const sts = new STSClient(settings(aws));
  onTestFinished(() => sts.destroy());
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
