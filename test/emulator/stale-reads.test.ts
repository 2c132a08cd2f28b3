import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/index.ts';
import { labels, openAws, refusal, SECOND, version } from '../support/emulator.ts';

// The kind: a read that answers from the past. Every operation that reads secrets is eventually consistent, by AWS's own word.

const LAG = 5 * SECOND;

/** A secret `db`, v1 of which has been there for an hour, and v2 for a second. */
async function worldAfterPut(match: Fault['match'] = {}, fault: Partial<Fault> = {}) {
  const open = await openAws();
  const { sm, aws, pass } = open;
  await sm.createSecret({ Name: 'db', SecretString: 'S1', ClientRequestToken: version('v1') });
  pass(3_600 * SECOND);
  await sm.putSecretValue({ SecretId: 'db', SecretString: 'S2', ClientRequestToken: version('v2') });
  pass(SECOND);
  const remove = aws.faults.add({ match, effect: { kind: 'stale-read', ms: LAG }, ...fault });
  return { ...open, remove };
}

/** Each read, as the names of the versions that it shows. */
const READS: Record<string, (sm: SecretsManager) => Promise<string>> = {
  DescribeSecret: async (sm) =>
    namesOf(Object.keys((await sm.describeSecret({ SecretId: 'db' })).VersionIdsToStages ?? {})),
  GetSecretValue: async (sm) => namesOf([(await sm.getSecretValue({ SecretId: 'db' })).VersionId]),
  BatchGetSecretValue: async (sm) => {
    const { SecretValues = [] } = await sm.batchGetSecretValue({ SecretIdList: ['db'] });
    return namesOf(SecretValues.map((entry) => entry.VersionId));
  },
  ListSecretVersionIds: async (sm) => {
    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db' });
    return namesOf(Versions.map((entry) => entry.VersionId));
  },
  ListSecrets: async (sm) => {
    const { SecretList = [] } = await sm.listSecrets({});
    return namesOf(SecretList.flatMap((entry) => Object.keys(entry.SecretVersionsToStages ?? {})));
  },
};
const FRESH: Record<string, string> = {
  DescribeSecret: 'v1 v2',
  GetSecretValue: 'v2',
  BatchGetSecretValue: 'v2',
  ListSecretVersionIds: 'v1 v2',
  ListSecrets: 'v1 v2',
};

describe('a read that lags', () => {
  test.each(Object.entries(READS))('%s answers as of then, until the time has passed', async (action, read) => {
    const { sm, pass } = await worldAfterPut();

    expect(await read(sm)).toBe('v1');

    pass(LAG);
    expect(await read(sm)).toBe(FRESH[action]);
  });

  test.each(Object.entries(READS))('%s alone, where only that is to lag', async (action, read) => {
    const { sm } = await worldAfterPut({ action });

    expect(await read(sm)).toBe('v1');

    for (const [other, readOther] of Object.entries(READS)) {
      // Each secret of a batch is a GetSecretValue too.
      const lags = other === action || (action === 'GetSecretValue' && other === 'BatchGetSecretValue');
      expect([other, await readOther(sm)]).toEqual([other, lags ? 'v1' : FRESH[other]]);
    }
  });

  test('lags in one Region, not in another', async () => {
    const { sm } = await worldAfterPut({ region: 'eu-west-1' });

    for (const [action, read] of Object.entries(READS)) expect(await read(sm)).toBe(FRESH[action]);
  });

  test('lags as often as it is to', async () => {
    const { sm } = await worldAfterPut({ action: 'DescribeSecret' }, { times: 2 });

    const seen = [];
    for (let n = 0; n < 3; n++) seen.push(await READS.DescribeSecret?.(sm));

    expect(seen).toEqual(['v1', 'v1', 'v1 v2']);
  });

  test('is fresh again as soon as the fault is removed', async () => {
    const { sm, remove } = await worldAfterPut();

    remove();

    for (const [action, read] of Object.entries(READS)) expect(await read(sm)).toBe(FRESH[action]);
  });

  test('finds no secret that was not there yet, and shows one that is being deleted as it was', async () => {
    const { sm } = await worldAfterPut();
    await sm.createSecret({ Name: 'new', SecretString: 's' });
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusal(sm.describeSecret({ SecretId: 'new' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeUndefined();
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S1');
    expect((await sm.batchGetSecretValue({ SecretIdList: ['db', 'new'] })).Errors).toMatchObject([
      { SecretId: 'new', ErrorCode: 'ResourceNotFoundException' },
    ]);
  });
});

describe('in a batch', () => {
  test.each([{ secret: 'db' }, { secret: 'db', action: 'GetSecretValue' }])(
    'one secret may lag, as its GetSecretValue: %j',
    async (match) => {
      const { sm, pass } = await worldAfterPut(match);
      await sm.createSecret({ Name: 'other', SecretString: 's', ClientRequestToken: version('o1') });
      pass(SECOND);

      const { SecretValues = [] } = await sm.batchGetSecretValue({ SecretIdList: ['db', 'other'] });

      expect(namesOf(SecretValues.map((entry) => entry.VersionId))).toBe('o1 v1');
    },
  );

  test('by filters, the secrets are those of then', async () => {
    const { sm } = await worldAfterPut();
    await sm.createSecret({ Name: 'db2', SecretString: 's' });

    const { SecretValues = [] } = await sm.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['db'] }] });

    expect(SecretValues.map((entry) => entry.SecretString)).toEqual(['S1']);
  });
});

describe('what is written', () => {
  test('is judged by the present: a stale read leads to no lost update', async () => {
    const { sm } = await worldAfterPut();
    const put = sm.putSecretValue({ SecretId: 'db', SecretString: 'other', ClientRequestToken: version('v2') });

    expect(await refusal(put)).toMatch(/^ResourceExistsException/);
    const swap = { SecretId: 'db', VersionStage: 'AWSCURRENT', MoveToVersionId: version('v1') };
    expect(await refusal(sm.updateSecretVersionStage({ ...swap, RemoveFromVersionId: version('v1') }))).toMatch(
      /^InvalidParameterException: When you move staging label AWSCURRENT/,
    );
  });

  test('is not undone by the date of access that a stale read leaves', async () => {
    const { sm, aws, remove } = await worldAfterPut();
    await sm.getSecretValue({ SecretId: 'db' });

    remove();

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db' });
    expect(Versions.filter((entry) => entry.LastAccessedDate !== undefined).map((entry) => entry.VersionId)).toEqual([
      version('v1'),
    ]);
    expect(aws.journal.at(-1)?.status).toBe(200);
  });
});

function namesOf(ids: (string | undefined)[]): string {
  return ids
    .map((id) => id?.slice(0, 2))
    .toSorted()
    .join(' ');
}
