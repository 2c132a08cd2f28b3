import { describe, expect, test } from 'vitest';
import { OTHER_ACCOUNT, post, refusalType, startWorld } from '../../support/emulator.ts';

const policyFor = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'secretsmanager:*', Resource: '*' }],
  });
const forOther = policyFor({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` });
const forEverybody = policyFor('*');

async function worldWithSecret() {
  const world = await startWorld();
  const { ARN } = await world.sm.createSecret({ Name: 'db', SecretString: 's' });
  const policy = async () => (await world.sm.getResourcePolicy({ SecretId: 'db' })).ResourcePolicy;
  return { ...world, ARN, policy };
}

describe('a resource policy', () => {
  test('is a JSON string, and put and delete answer ARN and Name', async () => {
    const { aws, ARN } = await worldWithSecret();
    const call = async (action: string, input = {}) => (await post(aws, action, { SecretId: 'db', ...input })).json();

    expect(await call('PutResourcePolicy', { ResourcePolicy: forOther })).toEqual({ ARN, Name: 'db' });
    const read = await call('GetResourcePolicy');
    expect(read).toMatchObject({ ARN, Name: 'db' });
    expect(JSON.parse(read.ResourcePolicy)).toEqual(JSON.parse(forOther));
    expect(await call('DeleteResourcePolicy')).toEqual({ ARN, Name: 'db' });
  });

  test('is absent where there is none', async () => {
    const { aws, ARN } = await worldWithSecret();

    expect((await post(aws, 'GetResourcePolicy', { SecretId: 'db' })).json()).toEqual({ ARN, Name: 'db' });
  });

  test('is replaced by the next one, and gone when deleted', async () => {
    const { sm, policy } = await worldWithSecret();
    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: forOther });

    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: forEverybody });
    expect(JSON.parse((await policy()) ?? '')).toEqual(JSON.parse(forEverybody));

    await sm.deleteResourcePolicy({ SecretId: 'db' });
    expect(await policy()).toBeUndefined();
  });

  test('may open a secret to everybody, unless BlockPublicPolicy', async () => {
    const { sm, policy } = await worldWithSecret();
    const input = { SecretId: 'db', ResourcePolicy: forEverybody };

    expect(await refusalType(sm.putResourcePolicy({ ...input, BlockPublicPolicy: true }))).toBe(
      'PublicPolicyException',
    );
    expect(await policy()).toBeUndefined();
    await sm.putResourcePolicy({ ...input, BlockPublicPolicy: false });
    expect(await policy()).toBeDefined();
  });

  test('that is no JSON is malformed', async () => {
    const { sm, policy } = await worldWithSecret();

    expect(await refusalType(sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: '{"Version":' }))).toBe(
      'MalformedPolicyDocumentException',
    );
    expect(await policy()).toBeUndefined();
  });
});
