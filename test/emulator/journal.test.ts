import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/emulator/index.ts';
import { OTHER_ACCOUNT, openAws, post, refusal, SECOND, START, settings, version } from '../support/emulator.ts';

describe('the journal', () => {
  test('records the time, caller, place, action and status of each call, in order', async () => {
    const { aws, sm, client, pass } = await openAws();

    await sm.createSecret({ Name: 'db', SecretString: 's' });
    pass(SECOND);
    await refusal(client({ account: OTHER_ACCOUNT, region: 'eu-west-1' }).getSecretValue({ SecretId: 'db' }));

    expect(aws.journal).toMatchObject([
      {
        at: START,
        account: '111122223333',
        region: 'us-east-1',
        service: 'secretsmanager',
        action: 'CreateSecret',
        secret: 'db',
        write: true,
        status: 200,
      },
      {
        at: START + SECOND,
        account: OTHER_ACCOUNT,
        region: 'eu-west-1',
        service: 'secretsmanager',
        action: 'GetSecretValue',
        secret: 'db',
        write: false,
        status: 400,
        error: 'ResourceNotFoundException',
      },
    ]);
    expect(aws.journal[0]).not.toHaveProperty('error', expect.any(String));
  });

  test('names a secret as the caller did', async () => {
    const { aws, sm } = await openAws();
    const { ARN } = await sm.createSecret({ Name: 'prod/db', SecretString: 's' });

    await sm.describeSecret({ SecretId: ARN });

    expect(aws.journal.map((call) => call.secret)).toEqual(['prod/db', ARN]);
  });

  const actions: [action: string, write: boolean, body: object][] = [
    ['CreateSecret', true, { Name: 'new', SecretString: 's', ClientRequestToken: version('t') }],
    ['PutSecretValue', true, { SecretId: 'db', SecretString: 's', ClientRequestToken: version('t') }],
    ['UpdateSecret', true, { SecretId: 'db', Description: 'd', ClientRequestToken: version('t') }],
    ['UpdateSecretVersionStage', true, { SecretId: 'db', VersionStage: 'A', MoveToVersionId: version('v1') }],
    ['TagResource', true, { SecretId: 'db', Tags: [{ Key: 'k', Value: 'v' }] }],
    ['UntagResource', true, { SecretId: 'db', TagKeys: ['k'] }],
    ['DeleteSecret', true, { SecretId: 'db' }],
    ['RestoreSecret', true, { SecretId: 'db' }],
    ['PutResourcePolicy', true, { SecretId: 'db', ResourcePolicy: '{"Version":"2012-10-17","Statement":[]}' }],
    ['DeleteResourcePolicy', true, { SecretId: 'db' }],
    ['ReplicateSecretToRegions', true, { SecretId: 'db', AddReplicaRegions: [{ Region: 'eu-west-1' }] }],
    ['GetSecretValue', false, { SecretId: 'db' }],
    ['BatchGetSecretValue', false, { SecretIdList: ['db'] }],
    ['DescribeSecret', false, { SecretId: 'db' }],
    ['ListSecrets', false, {}],
    ['ListSecretVersionIds', false, { SecretId: 'db' }],
    ['GetResourcePolicy', false, { SecretId: 'db' }],
    ['GetRandomPassword', false, {}],
  ];
  test.each(actions)('records whether %s is a write: %s', async (action, write, body) => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    await post(aws, action, body);

    expect(aws.journal.at(-1)).toMatchObject({ action, write });
  });

  test('records calls that were refused, cut off or denied', async () => {
    const { aws, sm } = await openAws();
    aws.faults.add({ match: { action: 'DescribeSecret' }, effect: { kind: 'deny' } });
    aws.faults.add({ match: { action: 'GetSecretValue' }, effect: { kind: 'cut-before' } });

    await refusal(sm.describeSecret({ SecretId: 'db' }));
    await refusal(sm.getSecretValue({ SecretId: 'db' }));

    expect(aws.journal.map((call) => call.action)).toEqual(['DescribeSecret', 'GetSecretValue']);
    expect(aws.journal[0]).toMatchObject({ status: 400, error: 'AccessDeniedException' });
  });

  test('records calls to STS too', async () => {
    const { aws } = await openAws({ roles: [{ arn: `arn:aws:iam::${OTHER_ACCOUNT}:role/writer` }] });
    const sts = new STSClient(settings(aws));

    await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/writer`, RoleSessionName: 'lockstep' }),
    );

    expect(aws.journal).toMatchObject([{ service: 'sts', action: 'AssumeRole', status: 200 }]);
  });

  test('never holds a value, whatever the call and its result', async () => {
    const { aws, sm } = await openAws();
    const SecretString = 'swordfish';
    const SecretBinary = Buffer.from(SecretString);
    const attempts = [
      () => sm.createSecret({ Name: 'db', SecretString, ClientRequestToken: version('v1') }),
      () => sm.createSecret({ Name: 'db', SecretString: 'swordfish2', ClientRequestToken: version('v1') }),
      () => sm.createSecret({ Name: 'b*d', SecretString }),
      () => sm.createSecret({ Name: 'binary', SecretBinary }),
      () => sm.putSecretValue({ SecretId: 'db', SecretString }),
      () => sm.putSecretValue({ SecretId: 'db', SecretString: SecretString.repeat(10_000) }),
      () => sm.putSecretValue({ SecretId: 'db', SecretString, SecretBinary }),
      () => sm.updateSecret({ SecretId: 'db', SecretBinary }),
      () => sm.getSecretValue({ SecretId: 'db' }),
      () => sm.batchGetSecretValue({ SecretIdList: ['db', 'binary'] }),
      () => post(aws, 'PutSecretValue', `{"SecretId":"db","SecretString":"${SecretString}`),
    ];

    for (const attempt of attempts) await attempt().catch(() => {});

    const text = JSON.stringify(aws.journal);
    expect(aws.journal).toHaveLength(attempts.length);
    expect(text).not.toContain(SecretString);
    expect(text).not.toContain(SecretBinary.toString('base64').replace(/=+$/, ''));
  });
});

describe('onCall', () => {
  test('gets each call as the journal has it', async () => {
    const seen: Call[] = [];
    const { aws, sm } = await openAws({ onCall: (call) => void seen.push(call) });

    await sm.createSecret({ Name: 'db', SecretString: 's' });
    await sm.describeSecret({ SecretId: 'db' });

    expect(seen.map((call) => call.action)).toEqual(['CreateSecret', 'DescribeSecret']);
    expect(aws.journal).toHaveLength(2);
  });

  test('is awaited, so that a test can act between two calls', async () => {
    let over = false;
    const { sm } = await openAws({
      onCall: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        over = true;
      },
    });

    await sm.listSecrets({});

    expect(over).toBe(true);
  });
});
