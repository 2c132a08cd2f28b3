import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/index.ts';
import {
  ACCOUNT,
  OTHER_ACCOUNT,
  openAws,
  post,
  REGION,
  refusal,
  refusalType,
  version,
} from '../../support/emulator.ts';

// The kind: a secret that AWS itself keeps in step with one of another account. Neither the present SDK nor a list
// shows it, and writes to it are refused.

const HERE = { account: ACCOUNT, region: REGION };
const THERE = { account: OTHER_ACCOUNT, region: REGION };
const PRIMARY_ARN = `arn:aws:secretsmanager:us-east-1:${OTHER_ACCOUNT}:secret:db-AbCdEf`;
const REPLICA_ARN = PRIMARY_ARN.replace(OTHER_ACCOUNT, ACCOUNT);
const READ_ONLY =
  "InvalidParameterException: Operation not permitted on a replica secret. Call must be made in primary secret's region.";

async function openWithReplica(status?: 'Detached') {
  const open = await openAws();
  const crossAccountPrimary = { arn: PRIMARY_ARN, ...(status !== undefined && { status }) };
  open.aws.seed(HERE, { name: 'db', value: 'S1', versionId: version('v1'), tags: { a: 'b' }, crossAccountPrimary });
  return open;
}

async function described(aws: Emulator, account = ACCOUNT) {
  return (await post(aws, 'DescribeSecret', { SecretId: 'db' }, { account })).json();
}

describe('a replica of another account’s secret', () => {
  test('names its primary in the raw answer of DescribeSecret, which the present SDK drops', async () => {
    const { aws, sm } = await openWithReplica();

    expect((await described(aws)).CrossAccountPrimary).toEqual({
      PrimarySecretARN: PRIMARY_ARN,
      ReplicationStatus: 'InSync',
    });
    expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('CrossAccountPrimary');
  });

  test('looks like any other secret in ListSecrets and to readers', async () => {
    const { aws, sm } = await openWithReplica();

    const { SecretList } = (await post(aws, 'ListSecrets', {})).json();

    expect(SecretList).toHaveLength(1);
    expect(Object.keys(SecretList[0]).filter((member) => /CrossAccount|PrimaryRegion|Replic/.test(member))).toEqual([]);
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S1');
  });

  const SecretId = 'db';
  const Tags = [{ Key: 'k', Value: 'v' }];
  const ResourcePolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:*', Resource: '*' }],
  });
  const writes: Record<string, (sm: SecretsManager) => Promise<unknown>> = {
    CancelRotateSecret: (sm) => sm.cancelRotateSecret({ SecretId }),
    DeleteResourcePolicy: (sm) => sm.deleteResourcePolicy({ SecretId }),
    DeleteSecret: (sm) => sm.deleteSecret({ SecretId }),
    'DeleteSecret by force': (sm) => sm.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
    PutResourcePolicy: (sm) => sm.putResourcePolicy({ SecretId, ResourcePolicy }),
    PutSecretValue: (sm) => sm.putSecretValue({ SecretId, SecretString: 's' }),
    RemoveRegionsFromReplication: (sm) =>
      sm.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: ['eu-west-1'] }),
    ReplicateSecretToRegions: (sm) =>
      sm.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
    RestoreSecret: (sm) => sm.restoreSecret({ SecretId }),
    RotateSecret: (sm) =>
      sm.rotateSecret({ SecretId, RotationLambdaARN: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:r` }),
    TagResource: (sm) => sm.tagResource({ SecretId, Tags }),
    UntagResource: (sm) => sm.untagResource({ SecretId, TagKeys: ['a'] }),
    'UpdateSecret of the description': (sm) => sm.updateSecret({ SecretId, Description: 'd' }),
    'UpdateSecret of the key': (sm) => sm.updateSecret({ SecretId, KmsKeyId: 'alias/k' }),
    'UpdateSecret of the value': (sm) => sm.updateSecret({ SecretId, SecretString: 's' }),
    UpdateSecretVersionStage: (sm) =>
      sm.updateSecretVersionStage({ SecretId, VersionStage: 'A', MoveToVersionId: version('v1') }),
  };
  const states = [undefined, 'Detached'] as const;
  const cases = Object.entries(writes).flatMap(([title, write]) =>
    states.map((state) => [title, state, write] as const),
  );
  test.each(cases)('refuses %s, %s', async (_title, state, write) => {
    const { aws, sm } = await openWithReplica(state);
    const before = aws.secret(HERE, 'db');

    expect(await refusal(write(sm))).toBe(READ_ONLY);

    expect(aws.secret(HERE, 'db')).toEqual(before);
  });

  test('becomes independent by StopReplicationToReplica', async () => {
    const { aws, sm } = await openWithReplica('Detached');
    expect((await described(aws)).CrossAccountPrimary.ReplicationStatus).toBe('Detached');

    const { ARN } = await sm.stopReplicationToReplica({ SecretId });

    expect(ARN).toBe(aws.secret(HERE, 'db')?.arn);
    expect(await described(aws)).not.toHaveProperty('CrossAccountPrimary');
    await sm.putSecretValue({ SecretId, SecretString: 's' });
  });
});

describe('its primary', () => {
  test('lists the replica in the answer of DescribeSecret, and cannot be deleted while it exists', async () => {
    const { aws, client } = await openAws();
    const crossAccountReplicas = [
      {
        arn: REPLICA_ARN,
        roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/r`,
        status: 'Failed' as const,
        message: 'no key',
      },
    ];
    aws.seed(THERE, { name: 'db', value: 'S1', crossAccountReplicas });
    const owner = client({ account: OTHER_ACCOUNT });

    expect((await described(aws, OTHER_ACCOUNT)).CrossAccountReplicas).toEqual([
      {
        ReplicaSecretARN: REPLICA_ARN,
        ReplicationRoleARN: `arn:aws:iam::${OTHER_ACCOUNT}:role/r`,
        ReplicationStatus: 'Failed',
        StatusMessage: 'no key',
      },
    ]);
    expect(await refusalType(owner.deleteSecret({ SecretId: 'db' }))).toBe('InvalidParameterException');
    await owner.putSecretValue({ SecretId: 'db', SecretString: 'S2' });
  });

  test('and any other secret omit both members without such replication', async () => {
    const { aws } = await openAws();
    aws.seed(HERE, { name: 'db', value: 's' });

    const answer = await described(aws);

    expect(Object.keys(answer).filter((member) => member.startsWith('CrossAccount'))).toEqual([]);
  });
});
