import { describe, expect, test } from 'vitest';
import { HOUR, labels, openAws, post, refusal, version } from '../../support/emulator.ts';

async function openWithSecret() {
  const open = await openAws();
  await open.sm.createSecret({
    Name: 'db',
    SecretString: 'S0',
    Description: 'before',
    ClientRequestToken: version('v1'),
  });
  const update = (name: string, SecretString: string) =>
    open.sm.updateSecret({ SecretId: 'db', ClientRequestToken: version(name), SecretString });
  return { ...open, update };
}

describe('an update with a value', () => {
  test('makes a new version current, as a put without labels does', async () => {
    const { sm, update } = await openWithSecret();

    const answer = await update('v2', 'S1');

    expect(answer.VersionId).toBe(version('v2'));
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
  });

  test('deprecates the version that had AWSPREVIOUS', async () => {
    const { sm, update } = await openWithSecret();

    await update('v2', 'S1');
    await update('v3', 'S2');

    expect(await labels(sm, 'db')).toBe('v2[AWSPREVIOUS] v3[AWSCURRENT]');
  });

  test('under a token already used for the same content returns that version and changes nothing', async () => {
    const { sm, update } = await openWithSecret();
    await update('v2', 'S1');

    const again = await update('v1', 'S0');

    expect(again.VersionId).toBe(version('v1'));
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
  });

  test('under a token already used for other content is refused', async () => {
    const { update } = await openWithSecret();
    const { ARN } = await update('v2', 'S1');

    expect(await refusal(update('v2', 'other'))).toBe(
      `ResourceExistsException: You can't use ClientRequestToken ${version('v2')} because that value is already in use for a version of secret ${ARN}.`,
    );
  });

  test('gives an empty secret its first version', async () => {
    const { sm } = await openAws();
    await sm.createSecret({ Name: 'empty' });

    await sm.updateSecret({ SecretId: 'empty', SecretString: 'S0', ClientRequestToken: version('v1') });

    expect(await labels(sm, 'empty')).toBe('v1[AWSCURRENT]');
  });
});

describe('an update without a value', () => {
  test.each([{}, { Description: 'after' }, { KmsKeyId: 'alias/orders' }])('%j returns no VersionId', async (change) => {
    const { sm, aws } = await openWithSecret();
    const { ARN } = await sm.describeSecret({ SecretId: 'db' });

    const answer = await post(aws, 'UpdateSecret', {
      SecretId: 'db',
      ClientRequestToken: version('v2'),
      ...change,
    });

    expect([answer.status, answer.json()]).toEqual([200, { ARN, Name: 'db' }]);
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });

  test('changes the description, and advances LastChangedDate', async () => {
    const { sm, pass } = await openWithSecret();
    const before = await sm.describeSecret({ SecretId: 'db' });
    pass(HOUR);

    await sm.updateSecret({ SecretId: 'db', Description: 'after' });

    const after = await sm.describeSecret({ SecretId: 'db' });
    expect(after.Description).toBe('after');
    expect(Number(after.LastChangedDate) - Number(before.LastChangedDate)).toBe(HOUR);
  });

  test('without a description keeps the present one', async () => {
    const { sm } = await openWithSecret();

    await sm.updateSecret({ SecretId: 'db', KmsKeyId: 'alias/orders' });

    expect((await sm.describeSecret({ SecretId: 'db' })).Description).toBe('before');
  });

  test('of an unknown secret is refused', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.updateSecret({ SecretId: 'nowhere', Description: 'd' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });
});
