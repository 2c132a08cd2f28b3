import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/index.ts';
import { labels, openAws, refusal, SECOND, version } from '../support/emulator.ts';

// The kind: a stale read. By AWS's own documentation, every operation that reads secrets is eventually consistent.

const LAG = 5 * SECOND;

/** A secret `db`, whose v1 is an hour old, and v2 a second. */
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

/** Each read, reduced to the names of the versions that it shows. */
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

describe('a stale read', () => {
  test.each(Object.entries(READS))('%s answers from the past, until that time has passed', async (action, read) => {
    const { sm, pass } = await worldAfterPut();

    expect(await read(sm)).toBe('v1');

    pass(LAG);
    expect(await read(sm)).toBe(FRESH[action]);
  });

  test.each(Object.entries(READS))('%s alone is stale, if the fault is about it alone', async (action, read) => {
    const { sm } = await worldAfterPut({ action });

    expect(await read(sm)).toBe('v1');

    for (const [other, readOther] of Object.entries(READS)) {
      // Each secret of a batch is a GetSecretValue too.
      const lags = other === action || (action === 'GetSecretValue' && other === 'BatchGetSecretValue');
      expect([other, await readOther(sm)]).toEqual([other, lags ? 'v1' : FRESH[other]]);
    }
  });

  test('happens in one Region, not in another', async () => {
    const { sm } = await worldAfterPut({ region: 'eu-west-1' });

    for (const [action, read] of Object.entries(READS)) expect(await read(sm)).toBe(FRESH[action]);
  });

  test('happens the given number of times', async () => {
    const { sm } = await worldAfterPut({ action: 'DescribeSecret' }, { times: 2 });

    const seen = [];
    for (let n = 0; n < 3; n++) seen.push(await READS.DescribeSecret?.(sm));

    expect(seen).toEqual(['v1', 'v1', 'v1 v2']);
  });

  test('does not happen once the fault is removed', async () => {
    const { sm, remove } = await worldAfterPut();

    remove();

    for (const [action, read] of Object.entries(READS)) expect(await read(sm)).toBe(FRESH[action]);
  });

  test('does not find a secret that did not exist yet, and shows one being deleted as it was', async () => {
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
    'one secret may be stale, by a fault on its GetSecretValue: %j',
    async (match) => {
      const { sm, pass } = await worldAfterPut(match);
      await sm.createSecret({ Name: 'other', SecretString: 's', ClientRequestToken: version('o1') });
      pass(SECOND);

      const { SecretValues = [] } = await sm.batchGetSecretValue({ SecretIdList: ['db', 'other'] });

      expect(namesOf(SecretValues.map((entry) => entry.VersionId))).toBe('o1 v1');
    },
  );

  test('by filters, the secrets are those of that time', async () => {
    const { sm } = await worldAfterPut();
    await sm.createSecret({ Name: 'db2', SecretString: 's' });

    const { SecretValues = [] } = await sm.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['db'] }] });

    expect(SecretValues.map((entry) => entry.SecretString)).toEqual(['S1']);
  });
});

describe('a write', () => {
  test('is checked against the present, so a stale read causes no lost update', async () => {
    const { sm } = await worldAfterPut();
    const put = sm.putSecretValue({ SecretId: 'db', SecretString: 'other', ClientRequestToken: version('v2') });

    expect(await refusal(put)).toMatch(/^ResourceExistsException/);
    const swap = { SecretId: 'db', VersionStage: 'AWSCURRENT', MoveToVersionId: version('v1') };
    expect(await refusal(sm.updateSecretVersionStage({ ...swap, RemoveFromVersionId: version('v1') }))).toMatch(
      /^InvalidParameterException: When you move staging label AWSCURRENT/,
    );
  });

  test('is not undone by the access date that a stale read saves', async () => {
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
