import { describe, expect, test } from 'vitest';
import { labels, openAws, post, refusal, refusalType, SECOND, version } from '../../support/emulator.ts';

async function openWithSecret() {
  const open = await openAws();
  await open.sm.createSecret({ Name: 'db', SecretString: 'S0', ClientRequestToken: version('v1') });
  const put = (name: string, SecretString: string, VersionStages?: string[]) =>
    open.sm.putSecretValue({ SecretId: 'db', ClientRequestToken: version(name), SecretString, VersionStages });
  return { ...open, put };
}

describe('a put without labels', () => {
  test('moves AWSCURRENT to the new version and AWSPREVIOUS to the former holder', async () => {
    const { sm, put } = await openWithSecret();

    await put('v2', 'S1');

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
  });

  test('returns ARN, Name, VersionId and the labels now on that version', async () => {
    const { sm, aws } = await openWithSecret();
    const { ARN } = await sm.describeSecret({ SecretId: 'db' });

    const answer = await post(aws, 'PutSecretValue', {
      SecretId: 'db',
      ClientRequestToken: version('v2'),
      SecretString: 'S1',
    });

    expect(answer.json()).toEqual({ ARN, Name: 'db', VersionId: version('v2'), VersionStages: ['AWSCURRENT'] });
  });

  test('makes a new version even for the same content, and advances LastChangedDate', async () => {
    const { sm, put, pass } = await openWithSecret();
    const before = await sm.describeSecret({ SecretId: 'db' });
    pass(1);

    await put('v2', 'S0');

    const after = await sm.describeSecret({ SecretId: 'db' });
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
    expect(Number(after.LastChangedDate) - Number(before.LastChangedDate)).toBe(1);
    expect(after.CreatedDate).toEqual(before.CreatedDate);
  });

  test('deprecates the version that AWSPREVIOUS leaves', async () => {
    const { sm, put } = await openWithSecret();

    await put('v2', 'S1');
    await put('v3', 'S2');

    expect(await labels(sm, 'db')).toBe('v2[AWSPREVIOUS] v3[AWSCURRENT]');
    expect((await sm.getSecretValue({ SecretId: 'db', VersionId: version('v1') })).SecretString).toBe('S0');
  });
});

describe('a put with labels', () => {
  const cases: [given: string[], then: string][] = [
    [['BLUE'], 'v1[AWSCURRENT] v2[BLUE]'],
    [['BLUE', 'GREEN'], 'v1[AWSCURRENT] v2[BLUE,GREEN]'],
    [['AWSPENDING'], 'v1[AWSCURRENT] v2[AWSPENDING]'],
    [['AWSCURRENT'], 'v1[AWSPREVIOUS] v2[AWSCURRENT]'],
    [['AWSCURRENT', 'BLUE'], 'v1[AWSPREVIOUS] v2[AWSCURRENT,BLUE]'],
    [['AWSCURRENT', 'AWSPENDING'], 'v1[AWSPREVIOUS] v2[AWSCURRENT,AWSPENDING]'],
    [['AWSSOMETHING'], 'v1[AWSCURRENT] v2[AWSSOMETHING]'],
  ];
  test.each(cases)('%j attaches exactly these: %s', async (stages, then) => {
    const { sm, put } = await openWithSecret();

    const answer = await put('v2', 'S1', stages);

    expect(await labels(sm, 'db')).toBe(then);
    expect(answer.VersionStages?.toSorted()).toEqual(stages.toSorted());
  });

  test('takes each of them from the version that held it', async () => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1', ['one', 'two', 'three']);

    await put('v3', 'S2', ['one', 'two', 'four']);

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[three] v3[four,one,two]');
  });

  test('that takes the last label of a version deprecates it', async () => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1', ['one', 'two']);

    await put('v3', 'S2', ['two', 'one']);

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v3[one,two]');
  });

  test('that names AWSPENDING takes it over from the version that had it', async () => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1', ['AWSPENDING']);

    await put('v3', 'S2', ['AWSPENDING']);

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v3[AWSPENDING]');
  });

  test('still gives AWSCURRENT to the first version of an empty secret', async () => {
    const { sm } = await openAws();
    await sm.createSecret({ Name: 'empty' });

    await sm.putSecretValue({
      SecretId: 'empty',
      SecretString: 'S0',
      VersionStages: ['PRIVATE'],
      ClientRequestToken: version('v1'),
    });

    expect(await labels(sm, 'empty')).toBe('v1[AWSCURRENT,PRIVATE]');
  });
});

describe('a put with a token that is already a version', () => {
  test('and the same value returns that version with its labels and writes nothing', async () => {
    const { sm, put, pass } = await openWithSecret();
    await put('v2', 'S1', ['AWSCURRENT', 'BLUE']);
    const before = await sm.describeSecret({ SecretId: 'db' });
    pass(SECOND);

    const again = await put('v2', 'S1', ['AWSCURRENT', 'BLUE']);

    const after = await sm.describeSecret({ SecretId: 'db' });
    expect(again.VersionId).toBe(version('v2'));
    expect(again.VersionStages?.toSorted()).toEqual(['AWSCURRENT', 'BLUE']);
    expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
  });

  test('does not make an old version current again', async () => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1');

    const again = await put('v1', 'S0');

    expect(again.VersionStages).toEqual(['AWSPREVIOUS']);
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT]');
  });

  test('does not label a deprecated version', async () => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1');
    await put('v3', 'S2');

    const again = await put('v1', 'S0');

    expect(again.VersionId).toBe(version('v1'));
    expect(again.VersionStages ?? []).toEqual([]);
    expect(await labels(sm, 'db')).toBe('v2[AWSPREVIOUS] v3[AWSCURRENT]');
  });

  test.each(['v1', 'v2', 'v3'])('and another value is refused (%s), and no value changes', async (name) => {
    const { sm, put } = await openWithSecret();
    await put('v2', 'S1');
    const { ARN } = await put('v3', 'S2');

    expect(await refusal(put(name, 'other'))).toBe(
      `ResourceExistsException: You can't use ClientRequestToken ${version(name)} because that value is already in use for a version of secret ${ARN}.`,
    );
    const read = await sm.getSecretValue({ SecretId: 'db', VersionId: version(name) });
    expect(read.SecretString).toBe({ v1: 'S0', v2: 'S1', v3: 'S2' }[name]);
  });
});

describe('a put is refused', () => {
  test('without an existing secret: unlike a create, it makes none', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.putSecretValue({ SecretId: 'nowhere', SecretString: 's' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });

  test('with both text and bytes, and with neither', async () => {
    const { sm } = await openWithSecret();
    const both = { SecretString: 's', SecretBinary: new Uint8Array([1]) };

    expect(await refusalType(sm.putSecretValue({ SecretId: 'db', ...both }))).toMatch(/^Invalid(Parameter|Request)E/);
    expect(await refusalType(sm.putSecretValue({ SecretId: 'db' }))).toMatch(/^Invalid(Parameter|Request)E/);
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });
});
