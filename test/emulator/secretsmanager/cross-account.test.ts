import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { OTHER_ACCOUNT, openAws, refusal, refusalType, version } from '../../support/emulator.ts';

const DEFAULT_KEY =
  "InvalidRequestException: You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.";
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
      Action: 'secretsmanager:*',
      Resource: '*',
    },
  ],
});

/** A secret of one account that its policy opens to another, and a client of that other account. */
async function openWithGuest(KmsKeyId?: string) {
  const open = await openAws();
  const { ARN } = await open.sm.createSecret({
    Name: 'db',
    SecretString: 'S0',
    KmsKeyId,
    ClientRequestToken: version('v1'),
  });
  await open.sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: policy });
  return { ...open, SecretId: ARN ?? '', guest: open.client({ account: OTHER_ACCOUNT }) };
}

type Call = [action: string, call: (guest: SecretsManager, SecretId: string) => Promise<unknown>];

describe('another account, let in by the policy, under the default key', () => {
  const refused: Call[] = [
    ['GetSecretValue', (guest, SecretId) => guest.getSecretValue({ SecretId })],
    ['PutSecretValue', (guest, SecretId) => guest.putSecretValue({ SecretId, SecretString: 's' })],
  ];
  test.each(refused)('is refused %s', async (_action, call) => {
    const { guest, SecretId } = await openWithGuest();

    expect(await refusal(call(guest, SecretId))).toBe(DEFAULT_KEY);
  });

  const allowed: Call[] = [
    ['DescribeSecret', (guest, SecretId) => guest.describeSecret({ SecretId })],
    ['ListSecretVersionIds', (guest, SecretId) => guest.listSecretVersionIds({ SecretId })],
    ['TagResource', (guest, SecretId) => guest.tagResource({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] })],
    ['UntagResource', (guest, SecretId) => guest.untagResource({ SecretId, TagKeys: ['k'] })],
    ['PutResourcePolicy', (guest, SecretId) => guest.putResourcePolicy({ SecretId, ResourcePolicy: policy })],
    ['DeleteSecret', (guest, SecretId) => guest.deleteSecret({ SecretId })],
  ];
  test.each(allowed)('may %s', async (_action, call) => {
    const { guest, SecretId } = await openWithGuest();

    await expect(call(guest, SecretId)).resolves.toBeDefined();
  });

  test('may restore what it deleted', async () => {
    const { guest, sm, SecretId } = await openWithGuest();
    await guest.deleteSecret({ SecretId });

    await guest.restoreSecret({ SecretId });

    expect((await sm.describeSecret({ SecretId })).DeletedDate).toBeUndefined();
  });
});

describe('another account, let in by the policy, under a customer managed key', () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

  test('may read and write the value', async () => {
    const { guest, sm, SecretId } = await openWithGuest(key);

    expect((await guest.getSecretValue({ SecretId })).SecretString).toBe('S0');
    await guest.putSecretValue({ SecretId, SecretString: 'S1' });
    expect((await sm.getSecretValue({ SecretId })).SecretString).toBe('S1');
  });

  test('finds the secret by ARN only, since a name is looked up in the caller’s account', async () => {
    const { guest } = await openWithGuest(key);

    expect(await refusalType(guest.getSecretValue({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
  });

  test('never sees the secret in a list', async () => {
    const { guest } = await openWithGuest(key);

    expect((await guest.listSecrets({})).SecretList).toEqual([]);
  });
});

test('another account without a policy for it is denied', async () => {
  const { sm, client } = await openAws();
  const { ARN: SecretId } = await sm.createSecret({ Name: 'db', SecretString: 's', KmsKeyId: 'alias/orders' });

  expect(await refusalType(client({ account: OTHER_ACCOUNT }).describeSecret({ SecretId }))).toBe(
    'AccessDeniedException',
  );
});
