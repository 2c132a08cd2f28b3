import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { HOUR, labels, openAws, post, refusal, refusalType, version } from '../../support/emulator.ts';

const READ_ONLY =
  "InvalidParameterException: Operation not permitted on a replica secret. Call must be made in primary secret's region.";
const INVALID_REGION = 'InvalidParameterException: Invalid replica region.';
const REPLICA_REGION = 'eu-west-1';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '222233334444' }, Action: 'secretsmanager:*', Resource: '*' }],
});

/** A primary in us-east-1 with a native replica in eu-west-1, long after replication has finished. */
async function openWithReplica() {
  const open = await openAws();
  const { sm, client, pass } = open;
  const created = await sm.createSecret({
    Name: 'db',
    SecretString: 'S0',
    Description: 'orders',
    Tags: [{ Key: 'team', Value: 'orders' }],
    AddReplicaRegions: [{ Region: REPLICA_REGION }],
    ClientRequestToken: version('v1'),
  });
  pass(HOUR);
  const there = client({ region: REPLICA_REGION });
  return {
    ...open,
    created,
    there,
    primaryArn: created.ARN,
    replicaArn: created.ARN?.replace('us-east-1', 'eu-west-1'),
  };
}

describe('a native replica', () => {
  test('has the ARN of its primary except for the Region, including the suffix', async () => {
    const { there, replicaArn } = await openWithReplica();

    expect((await there.describeSecret({ SecretId: 'db' })).ARN).toBe(replicaArn);
  });

  test('is shown by PrimaryRegion, in Describe and in ListSecrets, on both sides', async () => {
    const { sm, there } = await openWithReplica();

    for (const side of [sm, there]) {
      expect((await side.describeSecret({ SecretId: 'db' })).PrimaryRegion).toBe('us-east-1');
      expect((await side.listSecrets({})).SecretList?.[0]?.PrimaryRegion).toBe('us-east-1');
    }
  });

  test('has value, version ids, labels and tags of its primary', async () => {
    const { there } = await openWithReplica();

    expect(await labels(there, 'db')).toBe('v1[AWSCURRENT]');
    expect((await there.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
    expect((await there.describeSecret({ SecretId: 'db' })).Tags).toEqual([{ Key: 'team', Value: 'orders' }]);
  });

  test('follows what is written to its primary', async () => {
    const { sm, there, pass } = await openWithReplica();

    await sm.putSecretValue({ SecretId: 'db', SecretString: 'S1', ClientRequestToken: version('v2') });
    await sm.tagResource({ SecretId: 'db', Tags: [{ Key: 'team', Value: 'payments' }] });
    pass(HOUR);

    expect(await labels(there, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
    expect((await there.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S1');
    expect((await there.describeSecret({ SecretId: 'db' })).Tags).toEqual([{ Key: 'team', Value: 'payments' }]);
  });

  test('gets the resource policy of its primary', async () => {
    const { sm, there, pass } = await openWithReplica();

    await sm.putResourcePolicy({ SecretId: 'db', ResourcePolicy: POLICY });
    pass(HOUR);

    expect((await there.getResourcePolicy({ SecretId: 'db' })).ResourcePolicy).toBe(POLICY);
  });

  const writes: [action: string, call: (there: SecretsManager) => Promise<unknown>][] = [
    ['PutSecretValue', (there) => there.putSecretValue({ SecretId: 'db', SecretString: 's' })],
    ['UpdateSecret', (there) => there.updateSecret({ SecretId: 'db', SecretString: 's' })],
    ['UpdateSecret of the description', (there) => there.updateSecret({ SecretId: 'db', Description: 'd' })],
    [
      'UpdateSecretVersionStage',
      (there) => there.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'A', MoveToVersionId: version('v1') }),
    ],
    ['TagResource', (there) => there.tagResource({ SecretId: 'db', Tags: [{ Key: 'k', Value: 'v' }] })],
    ['UntagResource', (there) => there.untagResource({ SecretId: 'db', TagKeys: ['team'] })],
    ['DeleteSecret', (there) => there.deleteSecret({ SecretId: 'db' })],
    ['DeleteSecret by force', (there) => there.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true })],
    ['PutResourcePolicy', (there) => there.putResourcePolicy({ SecretId: 'db', ResourcePolicy: POLICY })],
    [
      'ReplicateSecretToRegions',
      (there) => there.replicateSecretToRegions({ SecretId: 'db', AddReplicaRegions: [{ Region: 'eu-west-2' }] }),
    ],
  ];
  test.each(writes)('refuses %s', async (_action, call) => {
    const { there } = await openWithReplica();

    expect(await refusal(call(there))).toBe(READ_ONLY);
    expect(await labels(there, 'db')).toBe('v1[AWSCURRENT]');
  });

  test('takes up its name in its Region', async () => {
    const { there } = await openWithReplica();

    expect(await refusalType(there.createSecret({ Name: 'db', SecretString: 's' }))).toBe('ResourceExistsException');
  });

  test('is found by the filter on its primary Region', async () => {
    const { there } = await openWithReplica();
    await there.createSecret({ Name: 'own', SecretString: 's' });

    const { SecretList } = await there.listSecrets({ Filters: [{ Key: 'primary-region', Values: ['us-east'] }] });

    expect(SecretList?.map((entry) => entry.Name)).toEqual(['db']);
  });
});

describe('a primary', () => {
  test('shows its replicas when it is created, the default key by its alias', async () => {
    const { created } = await openWithReplica();

    expect(created.ReplicationStatus).toEqual([
      expect.objectContaining({ Region: 'eu-west-1', KmsKeyId: 'alias/aws/secretsmanager' }),
    ]);
  });

  test('shows them in sync in Describe, and not in ListSecrets', async () => {
    const { aws } = await openWithReplica();

    const described = (await post(aws, 'DescribeSecret', { SecretId: 'db' })).json();
    const listed = (await post(aws, 'ListSecrets', {})).json();

    expect(described.ReplicationStatus).toEqual([expect.objectContaining({ Region: 'eu-west-1', Status: 'InSync' })]);
    expect(listed.SecretList[0]).not.toHaveProperty('ReplicationStatus');
  });

  test('may get more of them later', async () => {
    const { sm, client, pass, primaryArn } = await openWithReplica();

    const answer = await sm.replicateSecretToRegions({
      SecretId: 'db',
      AddReplicaRegions: [{ Region: 'ap-southeast-2', KmsKeyId: 'alias/there' }],
    });
    pass(HOUR);

    expect(answer.ARN).toBe(primaryArn);
    expect(answer.ReplicationStatus?.map((entry) => entry.Region).toSorted()).toEqual(['ap-southeast-2', 'eu-west-1']);
    const sydney = await client({ region: 'ap-southeast-2' }).describeSecret({ SecretId: 'db' });
    expect(sydney.KmsKeyId).toBe('alias/there');
  });

  test('cannot be deleted, and names the Regions that prevent it', async () => {
    const { sm, primaryArn } = await openWithReplica();
    await sm.replicateSecretToRegions({ SecretId: 'db', AddReplicaRegions: [{ Region: 'ap-northeast-2' }] });

    for (const ForceDeleteWithoutRecovery of [false, true]) {
      expect(await refusal(sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery }))).toBe(
        `InvalidParameterException: You can't delete secret ${primaryArn} that still has replica regions [ap-northeast-2, eu-west-1].`,
      );
    }
  });

  test.each([
    ['its own Region', ['us-east-1']],
    ['a Region that does not exist', ['us-west-9']],
    ['one that does not exist together with one that does', ['us-west-2', 'eu-nowhere-1']],
    ['a Region of another partition', ['cn-north-1']],
    ['a Region of another partition, GovCloud', ['us-gov-west-1']],
    ['the same Region twice', ['us-west-2', 'us-west-2']],
    ['a Region where it has a replica', ['eu-west-1']],
  ])('cannot replicate into %s, and then into none', async (_what, regions) => {
    const { sm } = await openWithReplica();
    const AddReplicaRegions = regions.map((Region) => ({ Region }));
    const before = await sm.describeSecret({ SecretId: 'db' });

    expect(await refusal(sm.replicateSecretToRegions({ SecretId: 'db', AddReplicaRegions }))).toBe(INVALID_REGION);

    expect(await sm.describeSecret({ SecretId: 'db' })).toEqual({ ...before, $metadata: expect.anything() });
  });

  test.each([[['us-east-1']], [['us-west-9']], [['cn-north-1']], [['us-west-2', 'us-west-2']]])(
    'is not created with replicas in %j',
    async (regions) => {
      const { sm } = await openAws();
      const AddReplicaRegions = regions.map((Region) => ({ Region }));

      expect(await refusal(sm.createSecret({ Name: 'db', SecretString: 's', AddReplicaRegions }))).toBe(INVALID_REGION);

      expect(await refusalType(sm.describeSecret({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
    },
  );

  test('may retry a failed replica', async () => {
    const { sm, client, pass } = await openWithReplica();
    const oregon = client({ region: 'us-west-2' });
    await oregon.createSecret({ Name: 'db', SecretString: 'theirs' });
    const replicate = () =>
      sm.replicateSecretToRegions({ SecretId: 'db', AddReplicaRegions: [{ Region: 'us-west-2' }] });
    await replicate();
    await oregon.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true });
    pass(HOUR);

    await replicate();

    expect((await oregon.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
  });

  test('has status Failed, in a successful answer, if the name is taken', async () => {
    const { sm, client, pass } = await openWithReplica();
    const oregon = client({ region: 'us-west-2' });
    await oregon.createSecret({ Name: 'db', SecretString: 'theirs' });

    await sm.replicateSecretToRegions({ SecretId: 'db', AddReplicaRegions: [{ Region: 'us-west-2' }] });
    pass(HOUR);

    const { ReplicationStatus = [] } = await sm.describeSecret({ SecretId: 'db' });
    const failed = ReplicationStatus.find((entry) => entry.Region === 'us-west-2');
    expect(failed?.Status).toBe('Failed');
    expect(failed?.StatusMessage).toMatch(/already exists in .*region/i);
    expect((await oregon.getSecretValue({ SecretId: 'db' })).SecretString).toBe('theirs');
  });

  test('overwrites the secret in its way when forced to', async () => {
    const { sm, client, pass } = await openWithReplica();
    const oregon = client({ region: 'us-west-2' });
    await oregon.createSecret({ Name: 'db', SecretString: 'theirs' });

    await sm.replicateSecretToRegions({
      SecretId: 'db',
      AddReplicaRegions: [{ Region: 'us-west-2' }],
      ForceOverwriteReplicaSecret: true,
    });
    pass(HOUR);

    expect((await oregon.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
  });
});

describe('the end of a native replica', () => {
  test('by RemoveRegionsFromReplication is a deletion without recovery', async () => {
    const { sm, there, pass, primaryArn } = await openWithReplica();

    const answer = await sm.removeRegionsFromReplication({ SecretId: 'db', RemoveReplicaRegions: ['eu-west-1'] });
    pass(HOUR);

    expect(answer).toMatchObject({ ARN: primaryArn });
    expect(answer.ReplicationStatus ?? []).toEqual([]);
    expect(await refusalType(there.describeSecret({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
    await sm.deleteSecret({ SecretId: 'db' });
  });

  test('by StopReplicationToReplica makes it independent', async () => {
    const { sm, there, pass, replicaArn } = await openWithReplica();

    const { ARN } = await there.stopReplicationToReplica({ SecretId: 'db' });
    pass(HOUR);
    await sm.putSecretValue({ SecretId: 'db', SecretString: 'primary' });
    await there.putSecretValue({ SecretId: 'db', SecretString: 'its own' });
    pass(HOUR);

    expect(ARN).toBe(replicaArn);
    expect((await there.getSecretValue({ SecretId: 'db' })).SecretString).toBe('its own');
    expect((await there.describeSecret({ SecretId: 'db' })).PrimaryRegion).not.toBe('us-east-1');
    await sm.deleteSecret({ SecretId: 'db' });
  });
});
