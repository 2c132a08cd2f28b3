import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { openAws, post, refusal, refusalType, version } from '../../support/emulator.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

async function openWithKey(KmsKeyId: string | undefined = KEY) {
  const open = await openAws();
  await open.sm.createSecret({ Name: 'db', SecretString: 'S0', KmsKeyId, ClientRequestToken: version('v1') });
  const put = (name: string, VersionStages?: string[]) =>
    open.sm.putSecretValue({ SecretId: 'db', SecretString: name, ClientRequestToken: version(name), VersionStages });
  const break_ = (kind: 'kms-disabled' | 'kms-denied') =>
    open.aws.faults.add({ match: {}, effect: { kind, key: KEY } });
  return { ...open, put, break: break_ };
}

type Call = [action: string, call: (sm: SecretsManager) => Promise<unknown>];
const reads: Call[] = [['GetSecretValue', (sm) => sm.getSecretValue({ SecretId: 'db' })]];
const writes: Call[] = [
  ['CreateSecret', (sm) => sm.createSecret({ Name: 'new', SecretString: 's', KmsKeyId: KEY })],
  ['CreateSecret without a value', (sm) => sm.createSecret({ Name: 'new', KmsKeyId: KEY })],
  ['PutSecretValue', (sm) => sm.putSecretValue({ SecretId: 'db', SecretString: 's' })],
  ['UpdateSecret', (sm) => sm.updateSecret({ SecretId: 'db', SecretString: 's' })],
];
const keyless: Call[] = [
  ['DescribeSecret', (sm) => sm.describeSecret({ SecretId: 'db' })],
  ['ListSecrets', (sm) => sm.listSecrets({})],
  ['ListSecretVersionIds', (sm) => sm.listSecretVersionIds({ SecretId: 'db' })],
  ['TagResource', (sm) => sm.tagResource({ SecretId: 'db', Tags: [{ Key: 'k', Value: 'v' }] })],
  [
    'UpdateSecretVersionStage',
    (sm) => sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'A', MoveToVersionId: version('v1') }),
  ],
  ['DeleteSecret', (sm) => sm.deleteSecret({ SecretId: 'db' })],
];

describe('the key of a secret', () => {
  test.each([KEY, 'alias/orders', '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'])(
    'is shown as it was given: %s',
    async (key) => {
      const { sm } = await openWithKey(key);

      expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe(key);
    },
  );

  test('is not shown if it is the AWS managed one', async () => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's' });

    expect((await post(aws, 'DescribeSecret', { SecretId: 'db' })).json()).not.toHaveProperty('KmsKeyId');
  });

  test.each(['alias/aws/secretsmanager', `${KEY.replace(/key.*/, '')}alias/aws/secretsmanager`])(
    'is not shown if the AWS managed one was requested: %s',
    async (key) => {
      const { sm } = await openWithKey(key);

      expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('KmsKeyId');
    },
  );

  test.each(['alias/orders/alias/aws/secretsmanager', 'alias/of-alias/aws/secretsmanager'])(
    'is a customer’s if its alias merely ends in the name of the AWS managed one: %s',
    async (key) => {
      const { sm } = await openWithKey(key);

      expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe(key);
      const { Versions } = await sm.listSecretVersionIds({ SecretId: 'db' });
      expect(Versions?.[0]?.KmsKeyIds).not.toEqual(['DefaultEncryptionKey']);
    },
  );

  test('goes back to the AWS managed one by an empty KmsKeyId', async () => {
    const { aws, sm } = await openWithKey();

    await sm.updateSecret({ SecretId: 'db', KmsKeyId: '' });

    expect((await post(aws, 'DescribeSecret', { SecretId: 'db' })).json()).not.toHaveProperty('KmsKeyId');
  });

  test('must be a key of the secret’s Region', async () => {
    const { sm } = await openAws();
    const KmsKeyId = KEY.replace('us-east-1', 'eu-west-1');

    await refusal(sm.createSecret({ Name: 'db', SecretString: 's', KmsKeyId }));

    expect(await refusalType(sm.describeSecret({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
  });
});

describe('under a disabled key', () => {
  test.each(writes)('%s is an EncryptionFailure', async (_action, call) => {
    const { sm, break: breakKey } = await openWithKey();
    breakKey('kms-disabled');

    expect(await refusalType(call(sm))).toBe('EncryptionFailure');
  });

  test.each(reads)('%s is a DecryptionFailure', async (_action, call) => {
    const { sm, break: breakKey } = await openWithKey();
    breakKey('kms-disabled');

    expect(await refusalType(call(sm))).toBe('DecryptionFailure');
  });

  test('a batch reports the secret and reads the others', async () => {
    const { sm, break: breakKey } = await openWithKey();
    await sm.createSecret({ Name: 'other', SecretString: 's' });
    breakKey('kms-disabled');

    const { SecretValues = [], Errors = [] } = await sm.batchGetSecretValue({ SecretIdList: ['db', 'other'] });

    expect(SecretValues.map((entry) => entry.Name)).toEqual(['other']);
    expect(Errors.map((entry) => [entry.SecretId, entry.ErrorCode])).toEqual([['db', 'DecryptionFailure']]);
  });

  test('a secret under another key works', async () => {
    const { sm, break: breakKey } = await openWithKey('alias/other');
    breakKey('kms-disabled');

    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
    await sm.putSecretValue({ SecretId: 'db', SecretString: 's' });
  });
});

describe('a caller whom KMS denies the key', () => {
  test.each([...reads, ...writes])('is denied %s', async (_action, call) => {
    const { sm, break: breakKey } = await openWithKey();
    breakKey('kms-denied');

    expect(await refusal(call(sm))).toBe('AccessDeniedException: Access to KMS is not allowed');
  });

  test('is denied the repeat of a put, since AWS decrypts to compare', async () => {
    const { put, break: breakKey } = await openWithKey();
    await put('v2');
    breakKey('kms-denied');

    expect(await refusal(put('v2'))).toBe('AccessDeniedException: Access to KMS is not allowed');
  });

  test('cannot move a secret to that key', async () => {
    const { sm, break: breakKey } = await openWithKey('alias/other');
    breakKey('kms-denied');

    expect(await refusalType(sm.updateSecret({ SecretId: 'db', KmsKeyId: KEY }))).toBe('AccessDeniedException');
    expect((await sm.describeSecret({ SecretId: 'db' })).KmsKeyId).toBe('alias/other');
  });
});

describe('without a working key', () => {
  test.each(keyless)('%s still works', async (_action, call) => {
    const { sm, break: breakKey } = await openWithKey();
    breakKey('kms-disabled');
    breakKey('kms-denied');

    await expect(call(sm)).resolves.toBeDefined();
  });
});
