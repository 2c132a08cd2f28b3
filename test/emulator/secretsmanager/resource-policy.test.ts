import { describe, expect, test } from 'vitest';
import { OTHER_ACCOUNT, openAws, post, refusalType } from '../../support/emulator.ts';

const policyFor = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'secretsmanager:*', Resource: '*' }],
  });
const forOther = policyFor({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` });
const forEverybody = policyFor('*');

async function openWithSecret() {
  const open = await openAws();
  const { ARN } = await open.sm.createSecret({ Name: 'db', SecretString: 's' });
  const policy = async () => (await open.sm.getResourcePolicy({ SecretId: 'db' })).ResourcePolicy;
  return { ...open, ARN, policy };
}

describe('a resource policy', () => {
  test('is a JSON string, and put and delete return ARN and Name', async () => {
    const { aws, ARN } = await openWithSecret();
    const call = async (action: string, input = {}) => (await post(aws, action, { SecretId: 'db', ...input })).json();

    expect(await call('PutResourcePolicy', { ResourcePolicy: forOther })).toEqual({ ARN, Name: 'db' });
    const read = await call('GetResourcePolicy');
    expect(read).toMatchObject({ ARN, Name: 'db' });
    expect(JSON.parse(read.ResourcePolicy)).toEqual(JSON.parse(forOther));
    expect(await call('DeleteResourcePolicy')).toEqual({ ARN, Name: 'db' });
  });

  test('is omitted if there is none', async () => {
    const { aws, ARN } = await openWithSecret();

    expect((await post(aws, 'GetResourcePolicy', { SecretId: 'db' })).json()).toEqual({ ARN, Name: 'db' });
  });

  test('is replaced by the next one, and gone when deleted', async () => {
    const { sm, policy } = await openWithSecret();
    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: forOther });

    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: forEverybody });
    expect(JSON.parse((await policy()) ?? '')).toEqual(JSON.parse(forEverybody));

    await sm.deleteResourcePolicy({ SecretId: 'db' });
    expect(await policy()).toBeUndefined();
  });

  test('may open a secret to everyone, unless BlockPublicPolicy is set', async () => {
    const { sm, policy } = await openWithSecret();
    const input = { SecretId: 'db', ResourcePolicy: forEverybody };

    expect(await refusalType(sm.putResourcePolicy({ ...input, BlockPublicPolicy: true }))).toBe(
      'PublicPolicyException',
    );
    expect(await policy()).toBeUndefined();
    await sm.putResourcePolicy({ ...input, BlockPublicPolicy: false });
    expect(await policy()).toBeDefined();
  });

  const { Statement } = JSON.parse(forOther);
  const [{ Action, Principal, ...rest }] = Statement;
  test.each([
    ['no JSON', '{"Version":'],
    ['of an unknown Version', JSON.stringify({ Version: '2008-10-18', Statement })],
    ['of a Version that is not a string', JSON.stringify({ Version: 20_121_017, Statement })],
    ['without statements', JSON.stringify({ Version: '2012-10-17' })],
    ['without an Effect', JSON.stringify({ Statement: { Principal, Action, Resource: '*' } })],
    ['without an Action', JSON.stringify({ Statement: { ...rest, Principal } })],
    ['with Action and NotAction', JSON.stringify({ Statement: { ...rest, Principal, Action, NotAction: Action } })],
    ['without a Principal', JSON.stringify({ Statement: { ...rest, Action } })],
    [
      'with Principal and NotPrincipal',
      JSON.stringify({ Statement: { ...rest, Action, Principal, NotPrincipal: Principal } }),
    ],
  ])('that is %s is malformed', async (_what, ResourcePolicy) => {
    const { sm, policy } = await openWithSecret();

    expect(await refusalType(sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy }))).toBe(
      'MalformedPolicyDocumentException',
    );
    expect(await policy()).toBeUndefined();
    const { PolicyValidationPassed } = await sm.validateResourcePolicy({ ResourcePolicy });
    expect(PolicyValidationPassed).toBe(false);
  });

  test.each([
    ['of the older Version', JSON.stringify({ Version: '2008-10-17', Statement })],
    ['without a Version', JSON.stringify({ Statement })],
    ['with NotAction', JSON.stringify({ Statement: { ...rest, Principal, NotAction: 'secretsmanager:DeleteSecret' } })],
    ['with NotPrincipal', JSON.stringify({ Statement: { ...rest, Effect: 'Deny', Action, NotPrincipal: Principal } })],
    [
      'for a service',
      JSON.stringify({ Statement: { ...rest, Action, Principal: { Service: 'lambda.amazonaws.com' } } }),
    ],
  ])('%s is well formed', async (_what, ResourcePolicy) => {
    const { sm, policy } = await openWithSecret();

    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy });

    expect(await policy()).toBe(ResourcePolicy);
  });
});

describe('NotPrincipal and NotAction decide about another account, too', () => {
  const ALLOW_ALL = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  const OTHER = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` };
  const THIRD = { AWS: 'arn:aws:iam::333344445555:root' };
  test.each<[title: string, statements: object[], calls: { describe: boolean; list: boolean }]>([
    [
      'NotAction allows every action but those',
      [{ Effect: 'Allow', Principal: OTHER, NotAction: 'secretsmanager:DescribeSecret', Resource: '*' }],
      { describe: false, list: true },
    ],
    [
      'NotAction denies every action but those',
      [ALLOW_ALL, { Effect: 'Deny', Principal: OTHER, NotAction: 'secretsmanager:DescribeSecret', Resource: '*' }],
      { describe: true, list: false },
    ],
    [
      'NotPrincipal denies everyone but those: not them',
      [ALLOW_ALL, { Effect: 'Deny', NotPrincipal: OTHER, Action: '*', Resource: '*' }],
      { describe: true, list: true },
    ],
    [
      'NotPrincipal denies everyone but those: others',
      [ALLOW_ALL, { Effect: 'Deny', NotPrincipal: THIRD, Action: '*', Resource: '*' }],
      { describe: false, list: false },
    ],
  ])('%s', async (_title, statements, calls) => {
    const { sm, client, ARN: SecretId } = await openWithSecret();
    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: JSON.stringify({ Statement: statements }) });
    const guest = client({ account: OTHER_ACCOUNT });
    const isAllowed = (call: Promise<unknown>) =>
      call.then(
        () => true,
        () => false,
      );

    expect({
      describe: await isAllowed(guest.describeSecret({ SecretId })),
      list: await isAllowed(guest.listSecretVersionIds({ SecretId })),
    }).toEqual(calls);
  });
});
