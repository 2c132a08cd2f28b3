import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { openAws, post, refusal, refusalType, version } from '../support/emulator.ts';

const NAME_RULE =
  'ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';
const TOKEN_RULE = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.';
const NO_STATEMENTS = JSON.stringify({ Version: '2012-10-17', Statement: [] });

describe('a malformed name', () => {
  const offenders = [' Inv *?!]Name\\-', 'Inv*alid/Name', 'a b', 'a*', 'a?', 'a!]', 'a\\b', 'naïve', 'a:b'];

  const calls: [action: string, call: (sm: SecretsManager, name: string) => Promise<unknown>][] = [
    ['CreateSecret', (sm, Name) => sm.createSecret({ Name, SecretString: 's' })],
    ['DeleteSecret', (sm, SecretId) => sm.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })],
    ['DescribeSecret', (sm, SecretId) => sm.describeSecret({ SecretId })],
    ['GetSecretValue', (sm, SecretId) => sm.getSecretValue({ SecretId })],
    ['ListSecretVersionIds', (sm, SecretId) => sm.listSecretVersionIds({ SecretId })],
    ['PutSecretValue', (sm, SecretId) => sm.putSecretValue({ SecretId, SecretString: 's' })],
    ['TagResource', (sm, SecretId) => sm.tagResource({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] })],
    ['UntagResource', (sm, SecretId) => sm.untagResource({ SecretId, TagKeys: ['k'] })],
    ['UpdateSecret', (sm, SecretId) => sm.updateSecret({ SecretId, Description: 'd' })],
    [
      'ValidateResourcePolicy',
      (sm, SecretId) => sm.validateResourcePolicy({ SecretId, ResourcePolicy: NO_STATEMENTS }),
    ],
  ];
  test.each(calls)('is refused by %s', async (_action, call) => {
    const { sm } = await openAws();

    for (const name of offenders) expect(await refusal(call(sm, name)), name).toBe(NAME_RULE);
  });

  test('is not one with an exclamation mark, which AWS uses in its own names', async () => {
    const { sm } = await openAws();

    expect(await refusalType(sm.describeSecret({ SecretId: 'rds!cluster-1' }))).toBe('ResourceNotFoundException');
  });

  test('is not one of all the allowed characters', async () => {
    const { sm } = await openAws();
    const Name = 'Az09/_+=.@-x';

    expect((await sm.createSecret({ Name, SecretString: 's' })).Name).toBe(Name);
    expect((await sm.describeSecret({ SecretId: Name })).Name).toBe(Name);
  });
});

describe('a call without ClientRequestToken, which every SDK sends,', () => {
  const bodies: [action: string, body: object, type: string][] = [
    ['CreateSecret', { Name: 'db', SecretString: 's' }, 'InvalidRequestException'],
    ['PutSecretValue', { SecretId: 'nowhere', SecretString: 's' }, 'InvalidRequestException'],
    ['UpdateSecret', { SecretId: 'nowhere', SecretString: 's' }, 'InvalidRequestException'],
    ['RotateSecret', { SecretId: 'nowhere' }, 'InvalidParameterException'],
  ];
  test.each(bodies)('%s is refused before the secret is looked up', async (action, body, type) => {
    const { aws } = await openAws();

    const answer = await post(aws, action, body);

    expect([answer.status, answer.json()]).toEqual([400, { __type: type, Message: TOKEN_RULE }]);
  });

  test('and with a bad name is refused for the name', async () => {
    const { aws } = await openAws();

    const answer = await post(aws, 'PutSecretValue', { SecretId: 'a*b', SecretString: 's' });

    expect(answer.json().__type).toBe('ValidationException');
  });
});

describe('a member outside its limits', () => {
  test('is named, with its value, in AWS’s own words', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.getSecretValue({ SecretId: 'db', VersionId: 'AWSCURRENT' }))).toBe(
      "ValidationException: 1 validation error detected: Value 'AWSCURRENT' at 'versionId' failed to satisfy constraint: Member must have length greater than or equal to 32",
    );
  });

  test('is refused before the secret is looked up, and never echoes a value', async () => {
    const { sm } = await openAws();
    const SecretString = 'swordfish'.padEnd(65_537, 'x');

    const message = await refusal(sm.putSecretValue({ SecretId: 'nowhere', SecretString }));

    expect(message).toMatch(/^ValidationException: /);
    expect(message).not.toContain('swordfish');
  });

  const many = (count: number) => Array.from({ length: count }, (_, n) => `x${n}`);
  const put = { SecretId: 'db', SecretString: 's', ClientRequestToken: version('t') };
  const create = { Name: 'new', SecretString: 's', ClientRequestToken: version('t') };
  const tooMuch: [title: string, action: string, body: object][] = [
    ['a name of 513 characters', 'CreateSecret', { ...create, Name: 'n'.repeat(513) }],
    ['an empty name', 'CreateSecret', { ...create, Name: '' }],
    ['no name', 'CreateSecret', { ...create, Name: undefined }],
    ['no SecretId', 'DescribeSecret', {}],
    ['a SecretId of 2,049 characters', 'DescribeSecret', { SecretId: 'n'.repeat(2_049) }],
    ['a token of 31 characters', 'CreateSecret', { ...create, ClientRequestToken: 't'.repeat(31) }],
    ['a token of 65 characters', 'PutSecretValue', { ...put, ClientRequestToken: 't'.repeat(65) }],
    ['a VersionId of 65 characters', 'GetSecretValue', { SecretId: 'db', VersionId: 'v'.repeat(65) }],
    ['a label of 257 characters', 'GetSecretValue', { SecretId: 'db', VersionStage: 'l'.repeat(257) }],
    ['a put with a label of 257 characters', 'PutSecretValue', { ...put, VersionStages: ['l'.repeat(257)] }],
    ['a put with an empty label', 'PutSecretValue', { ...put, VersionStages: [''] }],
    ['a put with an empty list of labels', 'PutSecretValue', { ...put, VersionStages: [] }],
    ['a put with 21 labels', 'PutSecretValue', { ...put, VersionStages: many(21) }],
    ['a move without a label', 'UpdateSecretVersionStage', { SecretId: 'db', MoveToVersionId: version('v1') }],
    ['a text of 65,537 bytes', 'CreateSecret', { ...create, SecretString: 's'.repeat(65_537) }],
    [
      'a blob of 65,537 bytes',
      'CreateSecret',
      { ...create, SecretString: undefined, SecretBinary: Buffer.alloc(65_537, 1).toString('base64') },
    ],
    ['a description of 2,049 characters', 'UpdateSecret', { ...put, Description: 'd'.repeat(2_049) }],
    ['a KmsKeyId of 2,049 characters', 'UpdateSecret', { ...put, KmsKeyId: 'k'.repeat(2_049) }],
    ['a tag key of 129 characters', 'TagResource', { SecretId: 'db', Tags: [{ Key: 'k'.repeat(129), Value: '' }] }],
    ['an empty tag key', 'TagResource', { SecretId: 'db', Tags: [{ Key: '', Value: '' }] }],
    ['a tag value of 257 characters', 'TagResource', { SecretId: 'db', Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }],
    ['a policy of 20,481 characters', 'PutResourcePolicy', { SecretId: 'db', ResourcePolicy: ' '.repeat(20_481) }],
    ['a page of 0', 'ListSecrets', { MaxResults: 0 }],
    ['a page of 101', 'ListSecrets', { MaxResults: 101 }],
    ['a page of 101 versions', 'ListSecretVersionIds', { SecretId: 'db', MaxResults: 101 }],
    ['a NextToken of 4,097 characters', 'ListSecrets', { NextToken: 't'.repeat(4_097) }],
    ['11 filters', 'ListSecrets', { Filters: many(11).map((value) => ({ Key: 'name', Values: [value] })) }],
    ['a filter of 11 values', 'ListSecrets', { Filters: [{ Key: 'name', Values: many(11) }] }],
    ['a filter without values', 'ListSecrets', { Filters: [{ Key: 'name', Values: [] }] }],
    ['a filter value of 513 characters', 'ListSecrets', { Filters: [{ Key: 'name', Values: ['v'.repeat(513)] }] }],
    ['a filter value with an asterisk', 'ListSecrets', { Filters: [{ Key: 'name', Values: ['prod/*'] }] }],
    ['a filter by an unknown key', 'ListSecrets', { Filters: [{ Key: 'colour', Values: ['red'] }] }],
    ['an order by an unknown key', 'ListSecrets', { SortBy: 'colour' }],
    ['a batch of 21', 'BatchGetSecretValue', { SecretIdList: many(21) }],
    ['a batch of 0', 'BatchGetSecretValue', { SecretIdList: [] }],
    ['a batch page of 21', 'BatchGetSecretValue', { Filters: [{ Key: 'name', Values: ['x'] }], MaxResults: 21 }],
    ['an invalid Region', 'ReplicateSecretToRegions', { SecretId: 'db', AddReplicaRegions: [{ Region: 'Dublin' }] }],
    ['a replication to no Region', 'ReplicateSecretToRegions', { SecretId: 'db', AddReplicaRegions: [] }],
    ['a password of 4,097 characters', 'GetRandomPassword', { PasswordLength: 4_097 }],
  ];
  test.each(tooMuch)('%s is refused', async (_title, action, body) => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    const answer = await post(aws, action, body);

    expect([answer.status, answer.json().__type]).toEqual([400, 'ValidationException']);
  });
});

describe('a member at its limits is accepted', () => {
  const put = { SecretId: 'db', SecretString: 's', ClientRequestToken: version('t') };
  const create = { Name: 'new', SecretString: 's', ClientRequestToken: version('t') };
  const justEnough: [title: string, action: string, body: object][] = [
    ['a name of 512 characters', 'CreateSecret', { ...create, Name: 'n'.repeat(512) }],
    ['a token of 32 characters that is not a UUID', 'PutSecretValue', { ...put, ClientRequestToken: 't'.repeat(32) }],
    ['a token of 64 characters that is not a UUID', 'PutSecretValue', { ...put, ClientRequestToken: '!'.repeat(64) }],
    ['a label of 256 characters', 'PutSecretValue', { ...put, VersionStages: ['l'.repeat(256)] }],
    ['a text of 65,536 bytes', 'PutSecretValue', { ...put, SecretString: 's'.repeat(65_536) }],
    [
      'a blob of 65,536 bytes',
      'CreateSecret',
      { ...create, SecretString: undefined, SecretBinary: Buffer.alloc(65_536, 1).toString('base64') },
    ],
    ['a description of 2,048 characters', 'UpdateSecret', { ...put, Description: 'd'.repeat(2_048) }],
    [
      'a tag of 128 and 256 characters',
      'TagResource',
      { SecretId: 'db', Tags: [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }] },
    ],
    ['a page of 100', 'ListSecrets', { MaxResults: 100 }],
    ['10 filters', 'ListSecrets', { Filters: Array(10).fill({ Key: 'name', Values: ['!a b:@/+=.-_9'] }) }],
  ];
  test.each(justEnough)('%s', async (_title, action, body) => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    expect((await post(aws, action, body)).status).toBe(200);
  });
});

// The model does not require any member of a tag, a filter or a replica's Region. AWS itself refuses what it cannot
// work with.
describe('a missing member that the model does not require breaks no constraint of the model', () => {
  const create = { Name: 'new', SecretString: 's', ClientRequestToken: version('t') };
  const missing: [title: string, action: string, body: object, refusal: string | undefined][] = [
    ['a tag without Key', 'TagResource', { SecretId: 'db', Tags: [{ Value: 'v' }] }, 'A tag must have a key.'],
    ['a new secret’s tag without Key', 'CreateSecret', { ...create, Tags: [{ Value: 'v' }] }, 'A tag must have a key.'],
    ['a tag without Value', 'TagResource', { SecretId: 'db', Tags: [{ Key: 'k' }] }, undefined],
    ['a filter without Key', 'ListSecrets', { Filters: [{ Values: ['v'] }] }, 'Invalid filter key'],
    ['a filter without Values', 'ListSecrets', { Filters: [{ Key: 'name' }] }, 'Invalid filter values for key: name'],
    ['a batch’s filter without Key', 'BatchGetSecretValue', { Filters: [{ Values: ['v'] }] }, 'Invalid filter key'],
    [
      'a replica without Region',
      'ReplicateSecretToRegions',
      { SecretId: 'db', AddReplicaRegions: [{ KmsKeyId: 'alias/k' }] },
      'Invalid replica region.',
    ],
    [
      'a new secret’s replica without Region',
      'CreateSecret',
      { ...create, AddReplicaRegions: [{}] },
      'Invalid replica region.',
    ],
    [
      'empty rotation rules',
      'RotateSecret',
      {
        SecretId: 'db',
        RotationLambdaARN: 'arn:aws:lambda:us-east-1:111122223333:function:f',
        ClientRequestToken: version('t'),
        RotationRules: {},
      },
      undefined,
    ],
    ['an empty list of tags', 'TagResource', { SecretId: 'db', Tags: [] }, undefined],
    ['an empty list of tag keys', 'UntagResource', { SecretId: 'db', TagKeys: [] }, undefined],
    ['an empty list of filters', 'ListSecrets', { Filters: [] }, undefined],
  ];
  test.each(missing)('%s', async (_title, action, body, refusal) => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    const answer = await post(aws, action, body);

    const refused = { __type: 'InvalidParameterException', Message: refusal };
    expect(answer.status === 200 ? undefined : answer.json()).toEqual(refusal === undefined ? undefined : refused);
  });

  // All members that service-2.json of botocore 1.43.11 requires, by action.
  const required: [action: string, body: Record<string, unknown>][] = [
    ['CancelRotateSecret', { SecretId: 'db' }],
    ['CreateSecret', { Name: 'new' }],
    ['DeleteResourcePolicy', { SecretId: 'db' }],
    ['DeleteSecret', { SecretId: 'db' }],
    ['DescribeSecret', { SecretId: 'db' }],
    ['GetResourcePolicy', { SecretId: 'db' }],
    ['GetSecretValue', { SecretId: 'db' }],
    ['ListSecretVersionIds', { SecretId: 'db' }],
    ['PutResourcePolicy', { SecretId: 'db', ResourcePolicy: NO_STATEMENTS }],
    ['PutSecretValue', { SecretId: 'db' }],
    ['RemoveRegionsFromReplication', { SecretId: 'db', RemoveReplicaRegions: ['eu-west-1'] }],
    ['ReplicateSecretToRegions', { SecretId: 'db', AddReplicaRegions: [{ Region: 'eu-west-1' }] }],
    ['RestoreSecret', { SecretId: 'db' }],
    ['RotateSecret', { SecretId: 'db' }],
    ['StopReplicationToReplica', { SecretId: 'db' }],
    ['TagResource', { SecretId: 'db', Tags: [] }],
    ['UntagResource', { SecretId: 'db', TagKeys: [] }],
    ['UpdateSecret', { SecretId: 'db' }],
    ['UpdateSecretVersionStage', { SecretId: 'db', VersionStage: 'A' }],
    ['ValidateResourcePolicy', { ResourcePolicy: NO_STATEMENTS }],
    ['BatchGetSecretValue', {}],
    ['GetRandomPassword', {}],
    ['ListSecrets', {}],
  ];
  test.each(required)(
    '%s passes with the members that the model requires, and not with fewer',
    async (action, body) => {
      const { aws } = await openAws();
      const typeOf = async (sent: object) => {
        const answer = await post(aws, action, sent);
        return answer.status === 200 ? undefined : answer.json().__type;
      };

      expect(await typeOf(body)).not.toBe('ValidationException');
      for (const member of Object.keys(body)) {
        const { [member]: _, ...less } = body;
        expect([member, await typeOf(less)]).toEqual([member, 'ValidationException']);
      }
    },
  );
});

describe('the labels of a secret', () => {
  const twenty = ['AWSCURRENT', ...Array.from({ length: 19 }, (_, n) => `L${n}`)];

  async function openWithTwentyLabels() {
    const open = await openAws();
    await open.sm.createSecret({ Name: 'db' });
    await open.sm.putSecretValue({
      SecretId: 'db',
      SecretString: 's',
      VersionStages: twenty,
      ClientRequestToken: version('v1'),
    });
    return open;
  }

  test('are at most 20 over all its versions: one more is refused', async () => {
    const { sm } = await openWithTwentyLabels();

    const put = sm.putSecretValue({ SecretId: 'db', SecretString: 't', VersionStages: ['ONE_MORE'] });
    const move = sm.updateSecretVersionStage({
      SecretId: 'db',
      VersionStage: 'ONE_MORE',
      MoveToVersionId: version('v1'),
    });

    expect([await refusalType(put), await refusalType(move)]).toEqual([
      'LimitExceededException',
      'LimitExceededException',
    ]);
  });

  test('may move while there are 20 of them', async () => {
    const { sm } = await openWithTwentyLabels();

    const { VersionStages } = await sm.putSecretValue({ SecretId: 'db', SecretString: 't', VersionStages: ['L0'] });

    expect(VersionStages).toEqual(['L0']);
  });
});
