import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { DAY, labels, openAws, post, refusal, refusalType, SECOND, START, version } from '../../support/emulator.ts';

const NOT_FOUND = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";

async function openWithSecret() {
  const open = await openAws();
  const { ARN } = await open.sm.createSecret({
    Name: 'db',
    SecretString: 'S0',
    Tags: [{ Key: 'team', Value: 'orders' }],
    ClientRequestToken: version('v1'),
  });
  await open.sm.putSecretValue({ SecretId: 'db', SecretString: 'S1', ClientRequestToken: version('v2') });
  return { ...open, ARN };
}

describe('a deletion', () => {
  test.each([
    [{}, 30],
    [{ RecoveryWindowInDays: 7 }, 7],
    [{ RecoveryWindowInDays: 30 }, 30],
    [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: false }, 7],
  ])('%j returns ARN, Name and the date, in %i days', async (how, days) => {
    const { aws, ARN } = await openWithSecret();

    const answer = await post(aws, 'DeleteSecret', { SecretId: 'db', ...how });

    expect(answer.json()).toEqual({ ARN, Name: 'db', DeletionDate: (START + days * DAY) / 1_000 });
  });

  test.each([0, 6, 31])('with a window of %i days is refused, and deletes nothing', async (RecoveryWindowInDays) => {
    const { sm } = await openWithSecret();

    const type = await refusalType(sm.deleteSecret({ SecretId: 'db', RecoveryWindowInDays }));

    expect(type).toMatch(/^(InvalidParameter|Validation)Exception$/);
    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeUndefined();
  });

  test('by force with a window is refused', async () => {
    const { sm } = await openWithSecret();

    const call = sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 });

    expect(await refusalType(call)).toBe('InvalidParameterException');
    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeUndefined();
  });

  test('takes effect when its window ends, and frees the name', async () => {
    const { sm, pass } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db', RecoveryWindowInDays: 7 });
    pass(6 * DAY);
    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeDefined();

    pass(2 * DAY);

    expect(await refusal(sm.describeSecret({ SecretId: 'db' }))).toBe(NOT_FOUND);
    await sm.createSecret({ Name: 'db', SecretString: 'again' });
  });

  test('of an unknown secret is refused', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.deleteSecret({ SecretId: 'nowhere' }))).toBe(NOT_FOUND);
  });

  test('of a secret that is already scheduled for deletion is refused', async () => {
    const { sm } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusalType(sm.deleteSecret({ SecretId: 'db' }))).toBe('InvalidRequestException');
  });
});

describe('a deletion by force', () => {
  test('succeeds on a secret that is already scheduled for deletion', async () => {
    const { sm, pass } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true })).toMatchObject({ Name: 'db' });

    pass(15 * SECOND);
    expect(await refusal(sm.describeSecret({ SecretId: 'db' }))).toBe(NOT_FOUND);
  });

  test('succeeds on a secret that never existed, so its success proves nothing', async () => {
    const { aws } = await openAws();

    const answer = await post(aws, 'DeleteSecret', { SecretId: 'nowhere', ForceDeleteWithoutRecovery: true });

    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      Name: 'nowhere',
      ARN: expect.stringContaining(':secret:nowhere'),
      DeletionDate: expect.any(Number),
    });
  });

  test('checks its arguments before it looks for the secret', async () => {
    const { sm } = await openAws();

    const call = sm.deleteSecret({ SecretId: 'nowhere', ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 4 });

    expect(await refusalType(call)).toMatch(/^(InvalidParameter|Validation)Exception$/);
  });

  test('finishes within ten seconds, and then the name is free', async () => {
    const { sm, pass, ARN } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true });

    pass(10 * SECOND);

    expect(await refusal(sm.getSecretValue({ SecretId: 'db' }))).toBe(NOT_FOUND);
    expect((await sm.createSecret({ Name: 'db', SecretString: 'again' })).ARN).not.toBe(ARN);
  });
});

describe('a secret scheduled for deletion', () => {
  const refused: [action: string, call: (sm: SecretsManager) => Promise<unknown>][] = [
    ['GetSecretValue', (sm) => sm.getSecretValue({ SecretId: 'db' })],
    ['PutSecretValue', (sm) => sm.putSecretValue({ SecretId: 'db', SecretString: 's' })],
    ['UpdateSecret', (sm) => sm.updateSecret({ SecretId: 'db', Description: 'd' })],
    ['TagResource', (sm) => sm.tagResource({ SecretId: 'db', Tags: [{ Key: 'k', Value: 'v' }] })],
    ['UntagResource', (sm) => sm.untagResource({ SecretId: 'db', TagKeys: ['team'] })],
    [
      'UpdateSecretVersionStage',
      (sm) => sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'A', MoveToVersionId: version('v1') }),
    ],
  ];
  test.each(refused)('refuses %s', async (_action, call) => {
    const { sm } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusal(call(sm))).toBe(
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    );
  });

  test('is still described, with the date and its labels', async () => {
    const { sm } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
    expect((await sm.describeSecret({ SecretId: 'db' })).DeletedDate).toBeInstanceOf(Date);
  });

  test('still lists its versions', async () => {
    const { sm } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect((await sm.listSecretVersionIds({ SecretId: 'db' })).Versions).toHaveLength(2);
  });
});

describe('a restored secret', () => {
  test('returns ARN and Name', async () => {
    const { aws, sm, ARN } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect((await post(aws, 'RestoreSecret', { SecretId: 'db' })).json()).toEqual({ ARN, Name: 'db' });
  });

  test('has its versions, labels and tags, has no date of deletion, and works', async () => {
    const { sm, pass } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });
    pass(DAY);

    await sm.restoreSecret({ SecretId: 'db' });

    const described = await sm.describeSecret({ SecretId: 'db' });
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
    expect(described.Tags).toEqual([{ Key: 'team', Value: 'orders' }]);
    expect(described.DeletedDate).toBeUndefined();
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S1');
    pass(60 * DAY);
    await sm.putSecretValue({ SecretId: 'db', SecretString: 'S2' });
  });

  test('must have existed: an unknown one is not found', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.restoreSecret({ SecretId: 'nowhere' }))).toBe(NOT_FOUND);
  });
});
