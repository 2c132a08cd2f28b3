import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { ACCOUNT, HOUR, OTHER_ACCOUNT, openAws, refusalType, SECOND, START, settings } from '../support/emulator.ts';

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/lockstep-replica-writer`;

async function openWithRole(role: Omit<NonNullable<EmulatorOptions['roles']>[number], 'arn'> = {}) {
  const open = await openAws({ roles: [{ arn: ROLE, ...role }] });
  const sts = new STSClient(settings(open.aws));
  const assume = (input: Partial<AssumeRoleCommandInput> = {}, client = sts) =>
    client.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'lockstep', ...input }));
  const as = async (input: Partial<AssumeRoleCommandInput> = {}) => {
    const { Credentials } = await assume(input);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    return { credentials, sm: open.client({ credentials }) };
  };
  return { ...open, sts, assume, as };
}

describe('an assumed role', () => {
  test('returns credentials, their expiry, and the new identity of the caller', async () => {
    const { assume } = await openWithRole();

    const { Credentials, AssumedRoleUser } = await assume({ DurationSeconds: 900 });

    expect(Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.stringMatching(/.+/),
      SessionToken: expect.stringMatching(/.+/),
    });
    expect(Math.abs(Number(Credentials?.Expiration) - (START + 900 * SECOND))).toBeLessThan(SECOND);
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/lockstep-replica-writer/lockstep`);
  });

  test('lasts an hour, unless requested otherwise', async () => {
    const { assume } = await openWithRole();

    const { Credentials } = await assume();

    expect(Math.abs(Number(Credentials?.Expiration) - (START + HOUR))).toBeLessThan(SECOND);
  });

  test('acts in the account of the role', async () => {
    const { as, aws, client } = await openWithRole();
    const { sm, credentials } = await as();

    const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 's' });

    expect(ARN).toContain(`:${OTHER_ACCOUNT}:`);
    expect((await client({ account: OTHER_ACCOUNT }).describeSecret({ SecretId: 'db' })).ARN).toBe(ARN);
    const sts = new STSClient({ ...settings(aws), credentials });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: OTHER_ACCOUNT, Arn: expect.stringContaining(':assumed-role/') });
  });

  test('is refused once it has expired', async () => {
    const { as, pass } = await openWithRole();
    const { sm } = await as({ DurationSeconds: 900 });
    pass(899 * SECOND);
    await sm.listSecrets({});

    pass(2 * SECOND);

    expect(await refusalType(sm.listSecrets({}))).toBe('ExpiredTokenException');
  });

  test('can be assumed anew', async () => {
    const { as, pass } = await openWithRole();
    await as();
    pass(2 * HOUR);

    const { sm } = await as();

    expect((await sm.listSecrets({})).SecretList).toEqual([]);
  });
});

describe('a role is not assumed', () => {
  test.each([undefined, 'wrong', 'Orders'])(
    'with the external id %s, if another one is required',
    async (ExternalId) => {
      const { assume } = await openWithRole({ externalId: 'orders' });

      expect(await refusalType(assume({ ExternalId }))).toMatch(/^AccessDenied/);
      await assume({ ExternalId: 'orders' });
    },
  );

  test('if it does not exist', async () => {
    const { assume } = await openWithRole();

    expect(await refusalType(assume({ RoleArn: `${ROLE}-2` }))).toMatch(/^AccessDenied/);
  });

  test('by an account that it does not trust', async () => {
    const { assume, aws } = await openWithRole({ trusts: [ACCOUNT] });
    const stranger = new STSClient(settings(aws, '333344445555'));

    expect(await refusalType(assume({}, stranger))).toMatch(/^AccessDenied/);
    await assume();
  });
});

describe('the caller identity', () => {
  test.each([
    [OTHER_ACCOUNT, OTHER_ACCOUNT],
    ['AKIAIOSFODNN7EXAMPLE', ACCOUNT],
  ])('of key %s is account %s', async (key, account) => {
    const { aws } = await openAws();

    const identity = await new STSClient(settings(aws, key)).send(new GetCallerIdentityCommand({}));

    expect(identity.Account).toBe(account);
    expect(identity.Arn).toMatch(new RegExp(`^arn:aws:(iam|sts)::${account}:`));
    expect(identity.UserId).toEqual(expect.any(String));
  });
});
