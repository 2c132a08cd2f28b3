import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  HOUR,
  labels,
  OTHER_ACCOUNT,
  openAws,
  post,
  refusal,
  refusalType,
  START,
  version,
} from '../../support/emulator.ts';

describe('a new secret', () => {
  test('returns its ARN with six random characters after the name, and the token as version id', async () => {
    const { sm } = await openAws();

    const created = await sm.createSecret({ Name: 'prod/db', SecretString: 's', ClientRequestToken: version('v1') });

    expect(created.ARN).toMatch(
      new RegExp(`^arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/db-[A-Za-z0-9]{6}$`),
    );
    expect(created).toMatchObject({ Name: 'prod/db', VersionId: version('v1') });
    expect(created.ReplicationStatus).toBeUndefined();
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eu-south-2', 'aws'],
  ])('of %s is in the partition %s', async (region, partition) => {
    const { client } = await openAws();

    const { ARN } = await client({ region }).createSecret({ Name: 'db', SecretString: 's' });

    expect(ARN).toMatch(new RegExp(`^arn:${partition}:secretsmanager:${region}:`));
  });

  test('has one version, labelled AWSCURRENT only', async () => {
    const { sm } = await openAws();

    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });

  test('keeps its binary value as bytes', async () => {
    const { sm } = await openAws();

    await sm.createSecret({ Name: 'db', SecretBinary: new Uint8Array([0, 255, 10]) });

    const read = await sm.getSecretValue({ SecretId: 'db' });
    expect([...(read.SecretBinary ?? [])]).toEqual([0, 255, 10]);
    expect(read.SecretString).toBeUndefined();
  });

  test('is another secret in another Region, and in another account', async () => {
    const { sm, client } = await openAws();
    const elsewhere = [client({ region: 'eu-west-1' }), client({ account: OTHER_ACCOUNT })];
    await sm.createSecret({ Name: 'db', SecretString: 'home' });

    for (const other of elsewhere) {
      expect(await refusalType(other.getSecretValue({ SecretId: 'db' }))).toBe('ResourceNotFoundException');
    }
  });

  test('keeps description, key and tags', async () => {
    const { sm } = await openAws();

    await sm.createSecret({
      Name: 'db',
      SecretString: 's',
      Description: 'orders',
      KmsKeyId: 'alias/orders',
      Tags: [{ Key: 'team', Value: 'orders' }],
    });

    expect(await sm.describeSecret({ SecretId: 'db' })).toMatchObject({
      Description: 'orders',
      KmsKeyId: 'alias/orders',
      Tags: [{ Key: 'team', Value: 'orders' }],
    });
  });
});

describe('a secret created without a value', () => {
  test('returns neither a VersionId nor a ReplicationStatus', async () => {
    const { aws } = await openAws();

    const answer = await post(aws, 'CreateSecret', { Name: 'empty', ClientRequestToken: version('v1') });

    expect(Object.keys(answer.json()).toSorted()).toEqual(['ARN', 'Name']);
  });

  test('is described by four members only', async () => {
    const { sm, aws } = await openAws();
    const { ARN } = await sm.createSecret({ Name: 'empty' });

    const described = await post(aws, 'DescribeSecret', { SecretId: 'empty' });

    expect(described.json()).toEqual({
      ARN,
      Name: 'empty',
      CreatedDate: START / 1_000,
      LastChangedDate: START / 1_000,
    });
  });

  test('has no AWSCURRENT to read', async () => {
    const { sm } = await openAws();
    await sm.createSecret({ Name: 'empty' });

    expect(await refusal(sm.getSecretValue({ SecretId: 'empty' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  });

  test('lists no version, deprecated ones included', async () => {
    const { sm } = await openAws();
    await sm.createSecret({ Name: 'empty' });

    const listed = await sm.listSecretVersionIds({ SecretId: 'empty', IncludeDeprecated: true });

    expect(listed.Versions ?? []).toEqual([]);
  });
});

describe('creating it again', () => {
  const first = { Name: 'db', SecretString: 'one', ClientRequestToken: version('v1') };

  test('with the same token and value returns the first answer, byte for byte', async () => {
    const { aws } = await openAws();

    const [one, two] = [await post(aws, 'CreateSecret', first), await post(aws, 'CreateSecret', first)];

    expect([two.status, two.text]).toEqual([200, one.text]);
  });

  test('with the same token and value writes nothing', async () => {
    const { sm, pass } = await openAws();
    await sm.createSecret(first);
    const before = await sm.describeSecret({ SecretId: 'db' });
    pass(HOUR);

    await sm.createSecret(first);

    const after = await sm.describeSecret({ SecretId: 'db' });
    expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
  });

  test('with the same token and another value is refused, and leaves the value', async () => {
    const { sm } = await openAws();
    const { ARN } = await sm.createSecret(first);

    expect(await refusal(sm.createSecret({ ...first, SecretString: 'two' }))).toBe(
      `ResourceExistsException: You can't use ClientRequestToken ${version('v1')} because that value is already in use for a version of secret ${ARN}.`,
    );
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('one');
  });

  test.each(['one', 'two'])('with another token is refused, whatever the value (%s)', async (SecretString) => {
    const { sm } = await openAws();
    await sm.createSecret(first);

    const again = sm.createSecret({ Name: 'db', SecretString, ClientRequestToken: version('v2') });

    expect(await refusal(again)).toBe(
      'ResourceExistsException: The operation failed because the secret db already exists.',
    );
  });

  test('while it is scheduled for deletion is refused as such, not as existing', async () => {
    const { sm } = await openAws();
    await sm.createSecret(first);
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusal(sm.createSecret({ ...first, ClientRequestToken: version('v2') }))).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  });

  test('by two callers at once creates one secret', async () => {
    const { sm } = await openAws();

    const answers = await Promise.all(Array.from({ length: 5 }, () => sm.createSecret(first)));

    expect(new Set(answers.map((answer) => answer.ARN)).size).toBe(1);
  });
});
