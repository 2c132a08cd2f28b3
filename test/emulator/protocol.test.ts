import { describe, expect, test } from 'vitest';
import { ACCOUNT, OTHER_ACCOUNT, openAws, post, version } from '../support/emulator.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const create = { Name: 'db', SecretString: 's', ClientRequestToken: version('v1') };

describe('an answer', () => {
  test('has its type and a request id of its own', async () => {
    const { aws } = await openAws();

    const answers = [await post(aws, 'CreateSecret', create), await post(aws, 'DescribeSecret', { SecretId: 'db' })];

    for (const { status, headers } of answers) {
      expect([status, headers.get('content-type')]).toEqual([200, 'application/x-amz-json-1.1']);
      expect(headers.get('x-amzn-requestid')).toMatch(UUID);
    }
    expect(new Set(answers.map((answer) => answer.headers.get('x-amzn-requestid'))).size).toBe(2);
  });

  test('has no null member, whatever the action', async () => {
    const { aws } = await openAws();
    await post(aws, 'CreateSecret', { Name: 'empty', ClientRequestToken: version('v0') });
    const calls: [action: string, body: object][] = [
      ['CreateSecret', create],
      ['GetSecretValue', { SecretId: 'db' }],
      ['PutSecretValue', { SecretId: 'db', SecretString: 't', ClientRequestToken: version('v2') }],
      ['UpdateSecret', { SecretId: 'db', Description: 'd', ClientRequestToken: version('v3') }],
      ['DescribeSecret', { SecretId: 'db' }],
      ['DescribeSecret', { SecretId: 'empty' }],
      ['ListSecrets', {}],
      ['ListSecretVersionIds', { SecretId: 'db', IncludeDeprecated: true }],
      ['BatchGetSecretValue', { SecretIdList: ['db'] }],
      ['GetResourcePolicy', { SecretId: 'db' }],
      ['DeleteSecret', { SecretId: 'db' }],
      ['RestoreSecret', { SecretId: 'db' }],
    ];

    for (const [action, body] of calls) {
      const { status, text } = await post(aws, action, body);
      expect([action, status, text.includes('null')]).toEqual([action, 200, false]);
    }
  });

  test('writes a time as seconds with milliseconds', async () => {
    const { aws } = await openAws({ clock: () => 1_526_285_256_951 });
    await post(aws, 'CreateSecret', create);

    expect((await post(aws, 'GetSecretValue', { SecretId: 'db' })).text).toContain('"CreatedDate":1526285256.951');
  });

  test('writes bytes as base64, as it reads them', async () => {
    const { aws } = await openAws();
    await post(aws, 'CreateSecret', { ...create, SecretString: undefined, SecretBinary: 'Zm9vdGVzdA==' });

    const answer = (await post(aws, 'GetSecretValue', { SecretId: 'db' })).json();

    expect(answer.SecretBinary).toBe('Zm9vdGVzdA==');
    expect(answer).not.toHaveProperty('SecretString');
  });

  test('keeps every character of a value', async () => {
    const { aws } = await openAws();
    const SecretString = ' "\\\n\u0000\u2028’ 🔑 ünïcode ';
    await post(aws, 'CreateSecret', { ...create, SecretString });

    expect((await post(aws, 'GetSecretValue', { SecretId: 'db' })).json().SecretString).toBe(SecretString);
  });
});

describe('an error', () => {
  test('is a bare type and a Message, with status 400 even if nothing is found', async () => {
    const { aws } = await openAws();

    const answer = await post(aws, 'DescribeSecret', { SecretId: 'nowhere' });

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(UUID);
    expect(answer.json()).toEqual({
      __type: 'ResourceNotFoundException',
      Message: "Secrets Manager can't find the specified secret.",
    });
  });

  test.each([
    ['an unknown action', 'BurnSecret', {}],
    ['a body that is not JSON', 'DescribeSecret', '{"SecretId":'],
  ])('for %s is a client error', async (_title, action, body) => {
    const { aws } = await openAws();

    const answer = await post(aws, action, body);

    expect(answer.status).toBe(400);
    expect(answer.json().__type).toMatch(/Exception$/);
  });

  test('of one request does not affect the next', async () => {
    const { aws } = await openAws();
    await post(aws, 'DescribeSecret', '{"SecretId":');

    expect((await post(aws, 'CreateSecret', create)).status).toBe(200);
  });
});

describe('the credential scope', () => {
  test('determines the Region and the account', async () => {
    const { aws } = await openAws();

    const answer = await post(aws, 'CreateSecret', create, { account: OTHER_ACCOUNT, region: 'ap-southeast-2' });

    expect(answer.json().ARN).toMatch(`arn:aws:secretsmanager:ap-southeast-2:${OTHER_ACCOUNT}:secret:db-`);
  });

  test.each(['AKIAIOSFODNN7EXAMPLE', 'test', '1234'])(
    'with the key %s belongs to the default account',
    async (account) => {
      const { aws } = await openAws();

      expect((await post(aws, 'CreateSecret', create, { account })).json().ARN).toContain(`:${ACCOUNT}:`);
    },
  );
});

test('two emulators share no state', async () => {
  const [one, two] = [await openAws(), await openAws()];
  await one.sm.createSecret({ Name: 'db', SecretString: 's' });

  expect((await two.sm.listSecrets({})).SecretList).toEqual([]);
});
