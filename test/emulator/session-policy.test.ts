import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { isConditionMet } from '../../src/emulator/policy/operators.ts';
import { ACCOUNT, openAws, refusal, refusalType, settings } from '../support/emulator.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/trial`;
const ARN = (name: string) => `arn:aws:secretsmanager:*:*:secret:${name}`;
const Tags = [{ Key: 'team', Value: 'orders' }];

/** Secrets `own/db`, tagged, and `other/db`, and a client whose session has these statements as its policy. */
async function openSession(Statement: object[], options: EmulatorOptions = {}) {
  const open = await openAws(options);
  await open.sm.createSecret({ Name: 'own/db', SecretString: 's', Tags });
  await open.sm.createSecret({ Name: 'other/db', SecretString: 's' });
  open.pass(60_000);
  const sts = new STSClient(settings(open.aws));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'trial', Policy }));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return { ...open, session: open.client({ credentials }) };
}

const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
});
const deny = (Action: string, more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });
const EVERYTHING = allow('secretsmanager:*', '*');

describe('the policy of a session', () => {
  test('allows what it names, and the denial of anything else says that it was this policy', async () => {
    const { session } = await openSession([allow('secretsmanager:Describe*', ARN('own/*'))]);
    expect((await session.describeSecret({ SecretId: 'own/db' })).Name).toBe('own/db');
    expect(await refusal(session.describeSecret({ SecretId: 'other/db' }))).toBe(
      `AccessDeniedException: User: arn:aws:sts::${ACCOUNT}:assumed-role/trial/trial is not authorized to perform: secretsmanager:DescribeSecret on resource: other/db because no session policy allows the secretsmanager:DescribeSecret action`,
    );
    expect(await refusalType(session.getSecretValue({ SecretId: 'own/db' }))).toBe('AccessDeniedException');
    expect(await refusalType(session.listSecrets({}))).toBe('AccessDeniedException');
  });

  test('denies in spite of an Allow, and says so', async () => {
    const { session } = await openSession([EVERYTHING, deny('secretsmanager:GetSecretValue')]);
    await session.describeSecret({ SecretId: 'own/db' });
    const denied = await refusal(session.getSecretValue({ SecretId: 'own/db' }));
    expect(denied).toMatch(/on resource: own\/db with an explicit deny in a session policy$/);
  });

  test('allows nothing that the role itself may not do', async () => {
    const authorize = ({ principal }: { principal: string }) => (principal.includes('trial') ? 'deny' : 'allow');
    const { session } = await openSession([EVERYTHING], { authorize });
    const denied = await refusal(session.describeSecret({ SecretId: 'own/db' }));
    expect(denied).toContain('because no identity-based policy allows');
  });

  test.each(['aws:ResourceTag/team', 'secretsmanager:ResourceTag/team'])('may depend on %s', async (key) => {
    const { session, sm } = await openSession([
      allow('secretsmanager:*', '*', { Condition: { StringEquals: { [key]: 'orders' } } }),
    ]);
    await session.getSecretValue({ SecretId: 'own/db' });
    expect(await refusalType(session.getSecretValue({ SecretId: 'other/db' }))).toBe('AccessDeniedException');
    await sm.tagResource({ SecretId: 'other/db', Tags });
    await session.getSecretValue({ SecretId: 'other/db' });
  });

  test('may depend on the tags that a call would set', async () => {
    const { session } = await openSession([
      allow('secretsmanager:*', '*', { Condition: { StringEquals: { 'aws:RequestTag/team': 'orders' } } }),
    ]);
    await session.createSecret({ Name: 'own/new', SecretString: 's', Tags });
    expect(await refusalType(session.createSecret({ Name: 'own/none', SecretString: 's' }))).toBe(
      'AccessDeniedException',
    );
  });

  test('sees tags as of a moment ago, if they are late', async () => {
    const tagged = { StringEquals: { 'aws:ResourceTag/team': 'orders' } };
    const { session, sm, aws, pass } = await openSession([allow('secretsmanager:*', '*', { Condition: tagged })]);
    aws.faults.add({ effect: { kind: 'late-tags', ms: 500 } });
    await sm.tagResource({ SecretId: 'other/db', Tags });
    await sm.createSecret({ Name: 'own/new', SecretString: 's', Tags });
    pass(499);
    for (const SecretId of ['other/db', 'own/new'])
      expect(await refusalType(session.describeSecret({ SecretId }))).toBe('AccessDeniedException');
    pass(1);
    for (const SecretId of ['other/db', 'own/new']) await session.describeSecret({ SecretId });
  });

  test.each([
    ['UntagResource', (sm: Session) => sm.untagResource({ SecretId: 'own/db', TagKeys: ['team'] })],
    ['TagResource', (sm: Session) => sm.tagResource({ SecretId: 'own/db', Tags: [{ Key: 'team', Value: 'other' }] })],
  ])('keeps %s from taking what it depends on', async (_, change) => {
    const { session, aws } = await openSession([
      allow('secretsmanager:*', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'orders' } } }),
    ]);
    expect(await refusalType(change(session))).toBe('AccessDeniedException');
    expect(aws.secret({ account: ACCOUNT, region: 'us-east-1' }, 'own/db')?.tags).toEqual({ team: 'orders' });
    await session.tagResource({ SecretId: 'own/db', Tags: [{ Key: 'other', Value: 'x' }] });
  });

  test.each(['{', '[]', '{"Statement":[]}', JSON.stringify({ Statement: deny('*', { Condition: { Date: {} } }) })])(
    'is refused if it is %s',
    async (Policy) => {
      const { aws } = await openAws();
      const sts = new STSClient(settings(aws));
      const assume = sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'trial', Policy }));
      expect(await refusalType(assume)).toMatch(/^MalformedPolicyDocument/);
    },
  );
});

type Session = Awaited<ReturnType<typeof openSession>>['session'];

test.each<[operator: string, wanted: string[], values: string[] | undefined, isMet: boolean]>([
  ['StringEquals', ['a', 'b'], ['b'], true],
  ['StringEquals', ['a', 'b'], ['c'], false],
  ['StringEquals', ['a'], undefined, false],
  ['StringEqualsIfExists', ['a'], undefined, true],
  ['StringEqualsIfExists', ['a'], ['b'], false],
  ['StringNotEquals', ['a', 'b'], ['b'], false],
  ['StringNotEquals', ['a', 'b'], ['c'], true],
  ['StringNotEquals', ['a'], undefined, true],
  ['StringLike', ['prod/*'], ['prod/db'], true],
  ['StringNotLike', ['prod/*'], ['prod/db'], false],
  ['Null', ['true'], undefined, true],
  ['Null', ['true'], ['a'], false],
  ['Null', ['false'], ['a'], true],
  ['Null', ['false'], undefined, false],
  ['Bool', ['true'], ['true'], true],
  ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringEquals', ['a'], undefined, false],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
  ['ForAnyValue:StringNotEquals', ['a'], undefined, false],
  ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
  ['ForAllValues:StringEquals', ['a'], undefined, true],
])('%s %j of %j is %s', (operator, wanted, values, isMet) => {
  expect(isConditionMet(operator, wanted, values)).toBe(isMet);
});
