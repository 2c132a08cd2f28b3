import { describe, expect, test } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts';
import { ACCOUNT, DAY, openAws, post, REGION, refusal, refusalType, START, version } from '../support/emulator.ts';

// The kind: a key that KMS shows in one state while Secrets Manager uses it in another.

const TAGS = [{ TagKey: 'lockstep:selftest', TagValue: 'a' }];

async function kms(aws: Emulator, action: string, input: object = {}) {
  const answer = await post(aws, action, input, {
    service: 'kms',
    headers: { 'X-Amz-Target': `TrentService.${action}` },
  });
  return { ...answer, body: answer.text === '' ? undefined : answer.json() };
}

/** A secret under a key that KMS made. */
async function openUnderMadeKey(options: EmulatorOptions = {}) {
  const open = await openAws(options);
  const { KeyMetadata } = (await kms(open.aws, 'CreateKey', { Description: 'of a test', Tags: TAGS })).body;
  const key: string = KeyMetadata.Arn;
  await open.sm.createSecret({ Name: 'db', SecretString: 'S0', KmsKeyId: key, ClientRequestToken: version('v1') });
  return {
    ...open,
    key,
    metadata: KeyMetadata,
    kms: (action: string, input: object = {}) => kms(open.aws, action, input),
  };
}

test('a key is made, described, listed and shown with its tags as KMS does', async () => {
  const { key, metadata, kms } = await openUnderMadeKey();
  expect(metadata).toMatchObject({
    ...{ AWSAccountId: ACCOUNT, Arn: key, KeyState: 'Enabled', Enabled: true, CreationDate: START / 1000 },
    ...{ Description: 'of a test', KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT', MultiRegion: false },
  });
  expect(key).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/${metadata.KeyId}`);
  for (const KeyId of [key, metadata.KeyId])
    expect((await kms('DescribeKey', { KeyId })).body).toEqual({ KeyMetadata: metadata });
  expect((await kms('ListResourceTags', { KeyId: key })).body).toEqual({ Tags: TAGS, Truncated: false });
  const second = (await kms('CreateKey')).body.KeyMetadata.KeyId;
  const first = (await kms('ListKeys', { Limit: 1 })).body;
  expect(first).toEqual({
    Keys: [{ KeyId: metadata.KeyId, KeyArn: key }],
    NextMarker: metadata.KeyId,
    Truncated: true,
  });
  const rest = (await kms('ListKeys', { Limit: 1, Marker: first.NextMarker })).body;
  expect(rest).toEqual({ Keys: [{ KeyId: second, KeyArn: expect.any(String) }], Truncated: false });
});

test('a disabled key neither encrypts nor decrypts, and an enabled one does again', async () => {
  const { sm, key, kms } = await openUnderMadeKey();
  expect((await kms('DisableKey', { KeyId: key })).text).toBe('');
  expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
  expect(await refusalType(sm.putSecretValue({ SecretId: 'db', SecretString: 's' }))).toBe('EncryptionFailure');
  await kms('EnableKey', { KeyId: key });
  expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
});

test('a key that is scheduled for deletion cannot be used or scheduled again, and is gone after its window', async () => {
  const { sm, key, kms, pass } = await openUnderMadeKey();
  const scheduled = (await kms('ScheduleKeyDeletion', { KeyId: key, PendingWindowInDays: 7 })).body;
  const goneAt = (START + 7 * DAY) / 1000;
  expect(scheduled).toEqual({ KeyId: key, DeletionDate: goneAt, KeyState: 'PendingDeletion', PendingWindowInDays: 7 });
  expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
  for (const action of ['ScheduleKeyDeletion', 'EnableKey', 'DisableKey']) {
    const { status, body } = await kms(action, { KeyId: key });
    expect([status, body]).toEqual([
      400,
      { __type: 'KMSInvalidStateException', message: `${key} is pending deletion.` },
    ]);
  }
  expect((await kms('ListKeys')).body.Keys).toHaveLength(1);
  pass(7 * DAY);
  const { body } = await kms('DescribeKey', { KeyId: key });
  expect(body).toEqual({ __type: 'NotFoundException', message: `Key '${key}' does not exist` });
  expect(await refusalType(sm.getSecretValue({ SecretId: 'db' }))).toBe('DecryptionFailure');
});

describe('the policy of a key', () => {
  const policy = (...more: object[]) => {
    const all = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' };
    return JSON.stringify({ Version: '2012-10-17', Statement: [all, ...more] });
  };
  const deny = (Action: string) => ({ Effect: 'Deny', Principal: '*', Action, Resource: '*' });

  test('takes one use away: without Decrypt a put succeeds, its repeat and a read do not', async () => {
    const { sm, key, kms } = await openUnderMadeKey();
    await kms('PutKeyPolicy', { KeyId: key, Policy: policy(deny('kms:Decrypt')) });
    const put = { SecretId: 'db', SecretString: 's', ClientRequestToken: version('v2') };
    await sm.putSecretValue(put);
    for (const call of [sm.putSecretValue(put), sm.getSecretValue({ SecretId: 'db' })])
      expect(await refusal(call)).toBe('AccessDeniedException: Access to KMS is not allowed');
    await kms('PutKeyPolicy', { KeyId: key, Policy: policy() });
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('s');
  });

  test('must let its author change it, and be a policy', async () => {
    const { key, kms } = await openUnderMadeKey();
    for (const Policy of [policy(deny('kms:Put*')), '{}', 'no'])
      expect((await kms('PutKeyPolicy', { KeyId: key, Policy })).body.__type).toBe('MalformedPolicyDocumentException');
  });
});

test('a key that no one made is none where KMS made one, but for those that were in use before', async () => {
  const { aws, sm } = await openAws();
  const made = (name: string) => ({ Name: name, SecretString: 's', KmsKeyId: `alias/${name}` });
  await sm.createSecret(made('before'));
  await kms(aws, 'CreateKey');
  expect(await refusalType(sm.createSecret(made('after')))).toBe('EncryptionFailure');
  expect((await sm.getSecretValue({ SecretId: 'before' })).SecretString).toBe('s');
  expect((await kms(aws, 'DescribeKey', { KeyId: 'alias/before' })).body.KeyMetadata.KeyState).toBe('Enabled');
});

test('policies are asked about each call to KMS by the key, its tags, and the tags of a new one', async () => {
  const asked: string[] = [];
  const { kms, key } = await openUnderMadeKey({
    authorize: ({ action, resource, context }) => {
      if (action.startsWith('kms:'))
        asked.push([action, resource, ...Object.keys(context).filter((k) => /Tag\//.test(k))].join(' '));
      return action === 'kms:DisableKey' ? 'deny' : 'allow';
    },
  });
  expect(asked.slice(0, 2)).toEqual([
    'kms:CreateKey * aws:RequestTag/lockstep:selftest',
    'kms:TagResource * aws:RequestTag/lockstep:selftest',
  ]);
  const denied = await kms('DisableKey', { KeyId: key });
  expect(denied.body.__type).toBe('AccessDeniedException');
  expect(asked.at(-1)).toBe(`kms:DisableKey ${key} aws:ResourceTag/lockstep:selftest`);
});
