import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { ACCOUNT, OTHER_ACCOUNT, openAws, refusal, refusalType, version } from '../support/emulator.ts';

type Authorize = NonNullable<EmulatorOptions['authorize']>;
type Request = Parameters<Authorize>[0];

const PREFIX = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809`;
const OTHER_KEY = KEY.replace('1a2b', '9999');

/** A secret `prod/db` of two versions, created before `judge` decides about calls. */
async function worldJudgedBy(judge: Authorize, KmsKeyId?: string) {
  const asked: Request[] = [];
  let judging = false;
  const open = await openAws({
    authorize: (request) => {
      if (!judging) return 'allow';
      asked.push(request);
      return judge(request);
    },
  });
  const { sm } = open;
  const { ARN = '' } = await sm.createSecret({
    Name: 'prod/db',
    SecretString: 'S0',
    KmsKeyId,
    Tags: [{ Key: 'team', Value: 'orders' }],
    ClientRequestToken: version('v1'),
  });
  await sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'S1', ClientRequestToken: version('v2') });
  judging = true;
  return { ...open, ARN, asked, actions: () => asked.map((request) => request.action) };
}

const everybody: Authorize = () => 'allow';
const only =
  (allowed: RegExp): Authorize =>
  ({ resource }) =>
    allowed.test(resource) ? 'allow' : 'deny';
const except =
  (...denied: string[]): Authorize =>
  ({ action }) =>
    denied.includes(action) ? 'deny' : 'allow';

describe('a call is authorized', () => {
  test('by caller, account, Region and action', async () => {
    const { sm, asked } = await worldJudgedBy(everybody);

    await sm.describeSecret({ SecretId: 'prod/db' });

    expect(asked).toMatchObject([{ account: ACCOUNT, region: 'us-east-1', action: 'secretsmanager:DescribeSecret' }]);
    expect(asked[0]?.principal).toMatch(new RegExp(`^arn:aws:(iam|sts)::${ACCOUNT}:`));
  });

  test.each([
    ['name', () => 'prod/db'],
    ['ARN', (arn: string) => arn],
    ['partial ARN', () => `${PREFIX}prod/db`],
  ])('by the stored ARN with its suffix, if the secret is named by %s', async (_by, toId) => {
    const { sm, asked, ARN } = await worldJudgedBy(everybody);

    await sm.describeSecret({ SecretId: toId(ARN) });

    expect(asked.map((request) => request.resource)).toEqual([ARN]);
  });

  const lists: [action: string, call: (sm: SecretsManager) => Promise<unknown>][] = [
    ['ListSecrets', (sm) => sm.listSecrets({})],
    ['GetRandomPassword', (sm) => sm.getRandomPassword({})],
    ['BatchGetSecretValue', (sm) => sm.batchGetSecretValue({ SecretIdList: ['prod/db'] })],
  ];
  test.each(lists)('by the resource "*" if it is %s', async (action, call) => {
    const { sm, asked } = await worldJudgedBy(everybody);

    await call(sm);

    const request = asked.find((entry) => entry.action === `secretsmanager:${action}`);
    expect(request?.resource).toBe('*');
  });

  test.each([
    [/:secret:Name-[^/]{6}$/, true],
    [/:secret:Name.*$/, true],
    [/:secret:Name$/, false],
  ])('as a creation by an ARN that has a suffix: %s', async (pattern, allowed) => {
    const { sm } = await worldJudgedBy(only(pattern));

    const created = await sm.createSecret({ Name: 'Name', SecretString: 's' }).catch(() => undefined);

    expect(created !== undefined).toBe(allowed);
  });

  test('as a creation also by TagResource and ReplicateSecretToRegions, if it has tags and replicas', async () => {
    const { sm, actions } = await worldJudgedBy(everybody);

    await sm.createSecret({ Name: 'plain', SecretString: 's' });
    expect(actions()).toEqual(['secretsmanager:CreateSecret']);

    await sm.createSecret({
      Name: 'rich',
      SecretString: 's',
      Tags: [{ Key: 'k', Value: 'v' }],
      AddReplicaRegions: [{ Region: 'eu-west-1' }],
    });
    expect(actions()).toEqual(
      expect.arrayContaining(['secretsmanager:TagResource', 'secretsmanager:ReplicateSecretToRegions']),
    );
  });

  test.each(['TagResource', 'ReplicateSecretToRegions'])('and nothing is created if %s is denied', async (action) => {
    const { sm, aws } = await worldJudgedBy(except(`secretsmanager:${action}`));

    const create = sm.createSecret({
      Name: 'rich',
      SecretString: 's',
      Tags: [{ Key: 'k', Value: 'v' }],
      AddReplicaRegions: [{ Region: 'eu-west-1' }],
    });

    expect(await refusalType(create)).toBe('AccessDeniedException');
    expect(aws.secret({ account: ACCOUNT, region: 'us-east-1' }, 'rich')).toBeUndefined();
  });

  test('as a batch, and each of its secrets as a GetSecretValue', async () => {
    const { sm, asked, ARN } = await worldJudgedBy(everybody);

    await sm.batchGetSecretValue({ SecretIdList: ['prod/db'] });

    expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['secretsmanager:BatchGetSecretValue', '*'],
      ['secretsmanager:GetSecretValue', ARN],
    ]);
  });
});

describe('a call that is denied', () => {
  test('names the caller, the action, and the secret as the caller named it', async () => {
    const { sm, ARN } = await worldJudgedBy(() => 'deny');

    for (const SecretId of ['prod/db', ARN, 'nowhere']) {
      const message = await refusal(sm.getSecretValue({ SecretId }));
      expect(message).toMatch(/^AccessDeniedException: User: arn:aws:\S+ is not authorized to perform: /);
      expect(message).toContain(
        `secretsmanager:GetSecretValue on resource: ${SecretId} because no identity-based policy`,
      );
    }
  });

  test('has no effect', async () => {
    const { sm, aws } = await worldJudgedBy(except('secretsmanager:PutSecretValue', 'secretsmanager:DeleteSecret'));

    await refusal(sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'S2' }));
    await refusal(sm.deleteSecret({ SecretId: 'prod/db' }));

    expect((await sm.getSecretValue({ SecretId: 'prod/db' })).SecretString).toBe('S1');
    expect(aws.journal.at(-2)).toMatchObject({ action: 'DeleteSecret', error: 'AccessDeniedException' });
  });

  test('in a batch is reported for that secret; the others are read', async () => {
    const { sm, aws } = await worldJudgedBy(({ resource }) => (resource.includes('prod/') ? 'deny' : 'allow'));
    await sm.createSecret({ Name: 'open', SecretString: 's' });

    const { SecretValues = [], Errors = [] } = await sm.batchGetSecretValue({ SecretIdList: ['prod/db', 'open'] });

    expect(SecretValues.map((entry) => entry.Name)).toEqual(['open']);
    expect(Errors).toMatchObject([{ SecretId: 'prod/db', ErrorCode: 'AccessDeniedException' }]);
    expect(aws.journal.at(-1)?.status).toBe(200);
  });

  test('for the batch itself is denied as a whole', async () => {
    const { sm } = await worldJudgedBy(except('secretsmanager:BatchGetSecretValue'));

    expect(await refusalType(sm.batchGetSecretValue({ SecretIdList: ['prod/db'] }))).toBe('AccessDeniedException');
  });
});

describe('a secret that does not exist', () => {
  test.each([
    ['everything', /./, 'ResourceNotFoundException'],
    ['its prefix', /:secret:prod\/.*$/, 'ResourceNotFoundException'],
    ['another prefix', /:secret:dev\/.*$/, 'AccessDeniedException'],
  ])('is distinguished from a forbidden one by a policy for %s', async (_scope, allowed, type) => {
    const { sm } = await worldJudgedBy(only(allowed));

    expect(await refusalType(sm.describeSecret({ SecretId: 'prod/missing' }))).toBe(type);
  });

  test('looks forbidden under a policy for the exact ARN of a deleted secret', async () => {
    const { sm, ARN, pass } = await worldJudgedBy(({ resource }) => (resource === ARN ? 'allow' : 'deny'));
    await sm.deleteSecret({ SecretId: 'prod/db', ForceDeleteWithoutRecovery: true });
    pass(60_000);

    expect(await refusalType(sm.describeSecret({ SecretId: 'prod/db' }))).toBe('AccessDeniedException');
  });
});

describe('a condition', () => {
  const conditions: [key: string, value: unknown, call: (sm: SecretsManager) => Promise<unknown>][] = [
    [
      'secretsmanager:VersionStage',
      'AWSPREVIOUS',
      (sm) => sm.getSecretValue({ SecretId: 'prod/db', VersionStage: 'AWSPREVIOUS' }),
    ],
    ['secretsmanager:VersionStage', undefined, (sm) => sm.getSecretValue({ SecretId: 'prod/db' })],
    [
      'secretsmanager:VersionStage',
      'BLUE',
      (sm) =>
        sm.updateSecretVersionStage({ SecretId: 'prod/db', VersionStage: 'BLUE', MoveToVersionId: version('v1') }),
    ],
    [
      'secretsmanager:VersionStage',
      undefined,
      (sm) => sm.putSecretValue({ SecretId: 'prod/db', SecretString: 's', VersionStages: ['AWSCURRENT'] }),
    ],
    [
      'secretsmanager:VersionId',
      version('v1'),
      (sm) => sm.getSecretValue({ SecretId: 'prod/db', VersionId: version('v1') }),
    ],
    ['secretsmanager:Name', 'new', (sm) => sm.createSecret({ Name: 'new', SecretString: 's' })],
    ['secretsmanager:Name', undefined, (sm) => sm.describeSecret({ SecretId: 'prod/db' })],
    ['secretsmanager:KmsKeyId', KEY, (sm) => sm.createSecret({ Name: 'new', SecretString: 's', KmsKeyId: KEY })],
    ['secretsmanager:Description', 'd', (sm) => sm.updateSecret({ SecretId: 'prod/db', Description: 'd' })],
    [
      'secretsmanager:RecoveryWindowInDays',
      '7',
      (sm) => sm.deleteSecret({ SecretId: 'prod/db', RecoveryWindowInDays: 7 }),
    ],
    [
      'secretsmanager:ForceDeleteWithoutRecovery',
      'true',
      (sm) => sm.deleteSecret({ SecretId: 'prod/db', ForceDeleteWithoutRecovery: true }),
    ],
    ['aws:ResourceTag/team', 'orders', (sm) => sm.getSecretValue({ SecretId: 'prod/db' })],
    ['secretsmanager:ResourceTag/team', 'orders', (sm) => sm.getSecretValue({ SecretId: 'prod/db' })],
    ['aws:RequestTag/k', 'v', (sm) => sm.tagResource({ SecretId: 'prod/db', Tags: [{ Key: 'k', Value: 'v' }] })],
  ];
  test.each(conditions)('sees %s as %s, as the caller sent it', async (key, value, call) => {
    const { sm, asked } = await worldJudgedBy(everybody);

    await call(sm);

    const context = asked.find((request) => request.action.startsWith('secretsmanager:'))?.context ?? {};
    expect(context[key]).toEqual(value);
  });
});

describe('the use of a customer managed key is authorized too', () => {
  const [generate, decrypt, encrypt] = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'];
  const SecretId = 'prod/db';
  const uses: [title: string, call: (sm: SecretsManager) => Promise<unknown>, actions: string[]][] = [
    ['CreateSecret', (sm) => sm.createSecret({ Name: 'new', SecretString: 's', KmsKeyId: KEY }), [decrypt, generate]],
    ['CreateSecret without a value', (sm) => sm.createSecret({ Name: 'new', KmsKeyId: KEY }), [decrypt, generate]],
    ['PutSecretValue', (sm) => sm.putSecretValue({ SecretId, SecretString: 's' }), [generate]],
    ['UpdateSecret', (sm) => sm.updateSecret({ SecretId, SecretString: 's' }), [generate]],
    ['GetSecretValue', (sm) => sm.getSecretValue({ SecretId }), [decrypt]],
    ['BatchGetSecretValue', (sm) => sm.batchGetSecretValue({ SecretIdList: [SecretId] }), [decrypt]],
    [
      'UpdateSecret of the key',
      (sm) => sm.updateSecret({ SecretId, KmsKeyId: OTHER_KEY }),
      [decrypt, encrypt, generate],
    ],
    ['DescribeSecret', (sm) => sm.describeSecret({ SecretId }), []],
    ['ListSecrets', (sm) => sm.listSecrets({}), []],
    ['ListSecretVersionIds', (sm) => sm.listSecretVersionIds({ SecretId }), []],
    ['TagResource', (sm) => sm.tagResource({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] }), []],
    [
      'UpdateSecretVersionStage',
      (sm) => sm.updateSecretVersionStage({ SecretId, VersionStage: 'BLUE', MoveToVersionId: version('v1') }),
      [],
    ],
    ['DeleteSecret', (sm) => sm.deleteSecret({ SecretId }), []],
  ];
  test.each(uses)('%s', async (_title, call, expected) => {
    const { sm, actions } = await worldJudgedBy(everybody, KEY);

    await call(sm);

    const used = new Set(actions().filter((action) => action.startsWith('kms:')));
    expect([...used].toSorted()).toEqual(expected);
  });

  test('a repeated put decrypts to compare', async () => {
    const { sm, actions } = await worldJudgedBy(everybody, KEY);

    await sm.putSecretValue({ SecretId, SecretString: 'S1', ClientRequestToken: version('v2') });

    expect(actions()).toContain(decrypt);
  });

  test.each(['kms:GenerateDataKey', 'kms:Decrypt'])(
    'a creation under a key needs %s, with or without a value',
    async (action) => {
      const { sm } = await worldJudgedBy(except(action));

      expect(await refusal(sm.createSecret({ Name: 'new', KmsKeyId: KEY }))).toBe(
        'AccessDeniedException: Access to KMS is not allowed',
      );
    },
  );

  test('the AWS managed key needs no permission', async () => {
    const { sm } = await worldJudgedBy(except('kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'));

    await sm.putSecretValue({ SecretId, SecretString: 's' });

    expect((await sm.getSecretValue({ SecretId })).SecretString).toBe('s');
  });

  test('a change of key without Encrypt on the new one succeeds, and re-encrypts nothing', async () => {
    const { sm } = await worldJudgedBy(except('kms:Encrypt'), KEY);

    await sm.updateSecret({ SecretId, KmsKeyId: OTHER_KEY });

    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId });
    expect((await sm.describeSecret({ SecretId })).KmsKeyId).toBe(OTHER_KEY);
    expect(Versions.map((entry) => entry.KmsKeyIds)).toEqual([[KEY], [KEY]]);
  });
});

test('another account needs both its own policy and that of the secret', async () => {
  const {
    sm,
    client,
    ARN: SecretId,
  } = await worldJudgedBy(
    ({ account, action }) => (account === OTHER_ACCOUNT && action === 'secretsmanager:TagResource' ? 'deny' : 'allow'),
    KEY,
  );
  const guest = client({ account: OTHER_ACCOUNT });
  expect(await refusalType(guest.describeSecret({ SecretId }))).toBe('AccessDeniedException');

  const Statement = [{ Effect: 'Allow', Principal: { AWS: OTHER_ACCOUNT }, Action: 'secretsmanager:*', Resource: '*' }];
  await sm.putResourcePolicy({ SecretId, ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement }) });

  expect((await guest.describeSecret({ SecretId })).Name).toBe('prod/db');
  expect(await refusalType(guest.tagResource({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] }))).toBe(
    'AccessDeniedException',
  );
});
