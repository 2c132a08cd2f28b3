import { paginateBatchGetSecretValue } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { openAws, post, refusalType, version } from '../../support/emulator.ts';

async function openWithSecrets() {
  const open = await openAws();
  const { sm } = open;
  await sm.createSecret({ Name: 'a', SecretString: 'A', ClientRequestToken: version('v1') });
  await sm.createSecret({ Name: 'b', SecretBinary: new Uint8Array([66]) });
  await sm.createSecret({ Name: 'gone', SecretString: 'G' });
  await sm.deleteSecret({ SecretId: 'gone' });
  return open;
}

describe('a batch by list', () => {
  test('answers each secret with its current value', async () => {
    const { sm } = await openWithSecrets();
    await sm.putSecretValue({ SecretId: 'a', SecretString: 'A2', ClientRequestToken: version('v2') });

    const { SecretValues = [], Errors = [] } = await sm.batchGetSecretValue({ SecretIdList: ['a', 'b'] });

    expect(SecretValues.map((entry) => [entry.Name, entry.SecretString, entry.VersionStages]).toSorted()).toEqual([
      ['a', 'A2', ['AWSCURRENT']],
      ['b', undefined, ['AWSCURRENT']],
    ]);
    expect(Errors).toEqual([]);
  });

  test('reports each secret that cannot be read, and returns the rest', async () => {
    const { sm } = await openWithSecrets();

    const { SecretValues = [], Errors = [] } = await sm.batchGetSecretValue({
      SecretIdList: ['a', 'nowhere', 'gone'],
    });

    expect(SecretValues.map((entry) => entry.Name)).toEqual(['a']);
    expect(Errors.toSorted((one, two) => String(one.SecretId).localeCompare(String(two.SecretId)))).toEqual([
      {
        SecretId: 'gone',
        ErrorCode: 'InvalidRequestException',
        Message: "You can't perform this operation on the secret because it was marked for deletion.",
      },
      {
        SecretId: 'nowhere',
        ErrorCode: 'ResourceNotFoundException',
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
  });

  test('carries bytes as base64', async () => {
    const { aws } = await openWithSecrets();

    const answer = await post(aws, 'BatchGetSecretValue', { SecretIdList: ['b'] });

    expect(answer.json().SecretValues[0]).toMatchObject({ Name: 'b', SecretBinary: 'Qg==' });
  });
});

describe('a batch by filter', () => {
  test('answers the secrets that match', async () => {
    const { sm } = await openWithSecrets();

    const { SecretValues = [] } = await sm.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['a'] }] });

    expect(SecretValues.map((entry) => entry.SecretString)).toEqual(['A']);
  });

  test('comes in pages', async () => {
    const { sm } = await openWithSecrets();
    const names: unknown[] = [];

    const input = { Filters: [{ Key: 'name' as const, Values: ['a', 'b'] }], MaxResults: 1 };
    for await (const page of paginateBatchGetSecretValue({ client: sm }, input)) {
      names.push(...(page.SecretValues ?? []).map((entry) => entry.Name));
    }

    expect(names.toSorted()).toEqual(['a', 'b']);
  });
});

describe('a batch by neither, or by both, is refused', () => {
  const filters = [{ Key: 'name' as const, Values: ['a'] }];

  test.each([
    ['both a list and filters', { SecretIdList: ['a'], Filters: filters }],
    ['MaxResults with a list', { SecretIdList: ['a'], MaxResults: 5 }],
  ])('%s', async (_title, input) => {
    const { sm } = await openWithSecrets();

    expect(await refusalType(sm.batchGetSecretValue(input))).toMatch(/^Invalid(Parameter|Request)Exception$/);
  });
});
