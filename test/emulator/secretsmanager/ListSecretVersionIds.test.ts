import { paginateListSecretVersionIds, type SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, labels, openAws, post, refusal, refusalType, START, version } from '../../support/emulator.ts';

async function openWithVersions(count: number) {
  const open = await openAws();
  const { ARN } = await open.sm.createSecret({
    Name: 'db',
    SecretString: 's',
    ClientRequestToken: version('v0'),
  });
  for (let n = 1; n < count; n++) {
    await open.sm.putSecretValue({ SecretId: 'db', SecretString: `s${n}`, ClientRequestToken: version(`v${n}`) });
  }
  return { ...open, ARN };
}

describe('the versions of a secret', () => {
  test('are listed with their labels, dates and key', async () => {
    const { aws, ARN } = await openWithVersions(1);

    const answer = await post(aws, 'ListSecretVersionIds', { SecretId: 'db' });

    expect(answer.json()).toEqual({
      ARN,
      Name: 'db',
      Versions: [
        {
          VersionId: version('v0'),
          VersionStages: ['AWSCURRENT'],
          CreatedDate: START / 1_000,
          KmsKeyIds: ['DefaultEncryptionKey'],
        },
      ],
    });
  });

  test('are the labelled ones, unless deprecated ones are requested', async () => {
    const { sm } = await openWithVersions(4);
    const ids = async (IncludeDeprecated?: boolean) => {
      const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated });
      return Versions.map((entry) => entry.VersionId?.slice(0, 2)).toSorted();
    };

    expect(await ids()).toEqual(['v2', 'v3']);
    expect(await ids(false)).toEqual(['v2', 'v3']);
    expect(await ids(true)).toEqual(['v0', 'v1', 'v2', 'v3']);
  });

  test('lack the member VersionStages if they are deprecated', async () => {
    const { aws } = await openWithVersions(3);

    const answer = await post(aws, 'ListSecretVersionIds', { SecretId: 'db', IncludeDeprecated: true });

    const deprecated = answer.json().Versions.find((entry: { VersionId: string }) => entry.VersionId === version('v0'));
    expect(Object.keys(deprecated).toSorted()).toEqual(['CreatedDate', 'KmsKeyIds', 'VersionId']);
  });

  test('are those that have a value: a pending one without is shown by DescribeSecret only', async () => {
    const { sm } = await openWithVersions(1);
    const token = version('v1');
    const RotationLambdaARN = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';
    const ids = async (IncludeDeprecated: boolean) =>
      (await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated })).Versions?.map((entry) => entry.VersionId);
    await sm.rotateSecret({ SecretId: 'db', RotationLambdaARN, ClientRequestToken: token });

    expect([await ids(false), await ids(true)]).toEqual([[version('v0')], [version('v0')]]);
    expect(await labels(sm, 'db')).toBe('v0[AWSCURRENT] v1[AWSPENDING]');

    const VersionStages = ['AWSPENDING'];
    await sm.putSecretValue({ SecretId: 'db', SecretString: 's1', ClientRequestToken: token, VersionStages });
    expect(await ids(false)).toEqual([version('v0'), token]);
  });

  test('come in pages, each version once, and the last page has no NextToken', async () => {
    const { sm } = await openWithVersions(7);
    const pages: string[][] = [];

    const input = { SecretId: 'db', IncludeDeprecated: true, MaxResults: 3 };
    for await (const page of paginateListSecretVersionIds({ client: sm }, input)) {
      pages.push((page.Versions ?? []).map((entry) => String(entry.VersionId)));
    }

    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(new Set(pages.flat()).size).toBe(7);
  });

  test('cannot be paged with the token of another listing', async () => {
    const { sm } = await openWithVersions(1);

    expect(await refusalType(sm.listSecretVersionIds({ SecretId: 'db', NextToken: 'invented' }))).toBe(
      'InvalidNextTokenException',
    );
  });

  test('of an unknown secret are refused', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.listSecretVersionIds({ SecretId: 'nowhere' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });
});

describe('the number of versions', () => {
  test('is limited while they are younger than a day, when the collector removes none', async () => {
    const { sm } = await openWithVersions(1);

    const last = await refusalType(putMany(120, sm));

    expect(last).toBe('LimitExceededException');
    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated: true });
    expect(Versions.length).toBeGreaterThanOrEqual(100);
    expect(Versions.length).toBeLessThan(121);
  });

  test('is brought back to 100 after a day by removing the oldest unlabelled ones', async () => {
    const { sm, pass } = await openWithVersions(1);
    await sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'KEEP', MoveToVersionId: version('v0') });
    await putMany(60, sm);
    pass(DAY + HOUR);
    await putMany(60, sm);

    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated: true });

    const young = Versions.filter((entry) => Number(entry.CreatedDate) > START);
    expect([100, 101, 102]).toContain(Versions.length);
    expect(young).toHaveLength(60);
    expect(Versions.some((entry) => entry.VersionId === version('v0'))).toBe(true);
  });

  describe('a version that the collector removed', () => {
    async function openWithCollected() {
      const open = await openWithVersions(1);
      const { sm, pass } = open;
      await putMany(60, sm);
      pass(DAY + HOUR);
      await putMany(60, sm);
      return open;
    }
    const SecretId = 'db';
    const VersionId = version('v0');
    const DELETED = `InvalidRequestException: You can't perform this operation on secret version ${VersionId} because it was deleted.`;

    test('is refused as deleted, unlike one that never existed', async () => {
      const { sm } = await openWithCollected();

      expect(await refusal(sm.getSecretValue({ SecretId, VersionId }))).toBe(DELETED);
      expect(await refusal(sm.getSecretValue({ SecretId, VersionId, VersionStage: 'AWSCURRENT' }))).toBe(DELETED);
      expect(await refusalType(sm.getSecretValue({ SecretId, VersionId: version('never') }))).toBe(
        'ResourceNotFoundException',
      );
    });

    test('cannot be labelled', async () => {
      const { sm } = await openWithCollected();

      const call = sm.updateSecretVersionStage({ SecretId, VersionStage: 'A', MoveToVersionId: VersionId });

      expect(await refusal(call)).toBe(DELETED);
    });

    test('can be created anew by a put with its id', async () => {
      const { sm } = await openWithCollected();

      await sm.putSecretValue({ SecretId, SecretString: 'again', ClientRequestToken: VersionId });

      expect((await sm.getSecretValue({ SecretId, VersionId })).SecretString).toBe('again');
    });

    test('is forgotten with its secret', async () => {
      const { sm, pass } = await openWithCollected();
      await sm.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
      pass(HOUR);

      await sm.createSecret({ Name: SecretId, SecretString: 's' });

      expect(await refusalType(sm.getSecretValue({ SecretId, VersionId }))).toBe('ResourceNotFoundException');
    });
  });
});

async function putMany(count: number, sm: SecretsManager): Promise<void> {
  for (let n = 0; n < count; n++) await sm.putSecretValue({ SecretId: 'db', SecretString: `many ${n}` });
}
