import { describe, expect, test } from 'vitest';
import { DAY, openAws, post, refusal, SECOND, START, version } from '../../support/emulator.ts';

async function openWithSecret() {
  const open = await openAws();
  const { sm } = open;
  const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 'S0', ClientRequestToken: version('v0') });
  const put = (name: string, SecretString: string, VersionStages?: string[]) =>
    sm.putSecretValue({ SecretId: 'db', ClientRequestToken: version(name), SecretString, VersionStages });
  open.pass(SECOND);
  await put('v1', 'S1');
  await put('v2', 'S2', ['AWSCURRENT', 'BLUE']);
  return { ...open, ARN };
}

describe('a read', () => {
  test('returns seven members and no more', async () => {
    const { aws, ARN } = await openWithSecret();

    const answer = await post(aws, 'GetSecretValue', { SecretId: 'db' });

    expect({ ...answer.json(), VersionStages: answer.json().VersionStages.toSorted() }).toEqual({
      ARN,
      Name: 'db',
      VersionId: version('v2'),
      SecretString: 'S2',
      VersionStages: ['AWSCURRENT', 'BLUE'],
      CreatedDate: (START + SECOND) / 1_000,
    });
  });

  const reads: [by: { VersionId?: string; VersionStage?: string }, value: string][] = [
    [{}, 'S2'],
    [{ VersionStage: 'AWSCURRENT' }, 'S2'],
    [{ VersionStage: 'BLUE' }, 'S2'],
    [{ VersionStage: 'AWSPREVIOUS' }, 'S1'],
    [{ VersionId: version('v1') }, 'S1'],
    [{ VersionId: version('v1'), VersionStage: 'AWSPREVIOUS' }, 'S1'],
    [{ VersionId: version('v0') }, 'S0'],
  ];
  test.each(reads)('by %j finds %s', async (by, value) => {
    const { sm } = await openWithSecret();

    expect((await sm.getSecretValue({ SecretId: 'db', ...by })).SecretString).toBe(value);
  });

  test('returns the date of the version, not that of the secret', async () => {
    const { sm } = await openWithSecret();

    const [old, current] = [
      await sm.getSecretValue({ SecretId: 'db', VersionId: version('v0') }),
      await sm.getSecretValue({ SecretId: 'db' }),
    ];

    expect([Number(old.CreatedDate), Number(current.CreatedDate)]).toEqual([START, START + SECOND]);
  });

  test('marks secret and version as accessed that day, at midnight UTC', async () => {
    const { sm, pass } = await openWithSecret();
    expect((await sm.describeSecret({ SecretId: 'db' })).LastAccessedDate).toBeUndefined();
    pass(DAY);

    await sm.getSecretValue({ SecretId: 'db' });

    const midnight = new Date('2026-02-01T00:00:00.000Z');
    expect((await sm.describeSecret({ SecretId: 'db' })).LastAccessedDate).toEqual(midnight);
    const { Versions = [] } = await sm.listSecretVersionIds({ SecretId: 'db' });
    expect(Versions.map((entry) => [entry.VersionId, entry.LastAccessedDate]).toSorted()).toEqual([
      [version('v1'), undefined],
      [version('v2'), midnight],
    ]);
  });

  test('does not touch LastChangedDate', async () => {
    const { sm, pass } = await openWithSecret();
    const before = await sm.describeSecret({ SecretId: 'db' });
    pass(DAY);

    await sm.getSecretValue({ SecretId: 'db' });

    expect((await sm.describeSecret({ SecretId: 'db' })).LastChangedDate).toEqual(before.LastChangedDate);
  });
});

describe('a read that finds nothing says what it looked for', () => {
  const misses: [by: { SecretId?: string; VersionId?: string; VersionStage?: string }, message: string][] = [
    [{ SecretId: 'nowhere' }, "ResourceNotFoundException: Secrets Manager can't find the specified secret."],
    [
      { VersionStage: 'AWSPENDING' },
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ],
    [
      { VersionId: version('v9') },
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${version('v9')}`,
    ],
    [
      { VersionId: version('v1'), VersionStage: 'AWSCURRENT' },
      'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
    ],
    [
      { VersionId: version('v0'), VersionStage: 'AWSPREVIOUS' },
      'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
    ],
  ];
  test.each(misses)('%j', async (by, message) => {
    const { sm } = await openWithSecret();

    expect(await refusal(sm.getSecretValue({ SecretId: 'db', ...by }))).toBe(message);
  });

  test('labels are case-sensitive', async () => {
    const { sm } = await openWithSecret();

    expect(await refusal(sm.getSecretValue({ SecretId: 'db', VersionStage: 'blue' }))).toMatch(/staging label: blue$/);
  });
});
