import { describe, expect, test } from 'vitest';
import { labels, openAws, post, refusal, refusalType, version } from '../../support/emulator.ts';

/** v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE], and v0 deprecated. */
async function openWithVersions() {
  const open = await openAws();
  const { sm } = open;
  await sm.createSecret({ Name: 'db', SecretString: 'S0', ClientRequestToken: version('v0') });
  const put = (name: string, VersionStages?: string[]) =>
    sm.putSecretValue({ SecretId: 'db', ClientRequestToken: version(name), SecretString: name, VersionStages });
  await put('v1');
  await put('v2');
  await put('v3', ['BLUE']);
  const move = (VersionStage: string, from?: string, to?: string) =>
    sm.updateSecretVersionStage({
      SecretId: 'db',
      VersionStage,
      RemoveFromVersionId: from && version(from),
      MoveToVersionId: to && version(to),
    });
  return { ...open, put, move };
}

describe('moving AWSCURRENT', () => {
  test('returns ARN and Name only', async () => {
    const { aws, sm } = await openWithVersions();
    const { ARN } = await sm.describeSecret({ SecretId: 'db' });

    const answer = await post(aws, 'UpdateSecretVersionStage', {
      SecretId: 'db',
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: version('v2'),
      MoveToVersionId: version('v3'),
    });

    expect(answer.json()).toEqual({ ARN, Name: 'db' });
  });

  const moves: [from: string, to: string, then: string][] = [
    ['v2', 'v3', 'v2[AWSPREVIOUS] v3[AWSCURRENT,BLUE]'],
    ['v2', 'v1', 'v1[AWSCURRENT] v2[AWSPREVIOUS] v3[BLUE]'],
  ];
  test.each(moves)('from %s to %s takes AWSPREVIOUS along: %s', async (from, to, then) => {
    const { sm, move } = await openWithVersions();

    await move('AWSCURRENT', from, to);

    expect(await labels(sm, 'db')).toBe(then);
  });

  test('changes what a read without a label returns', async () => {
    const { sm, move } = await openWithVersions();

    await move('AWSCURRENT', 'v2', 'v3');

    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('v3');
  });

  test('leaves AWSPENDING on the version that becomes current', async () => {
    const { sm, put, move } = await openWithVersions();
    await put('v4', ['AWSPENDING']);

    await move('AWSCURRENT', 'v2', 'v4');

    expect(await labels(sm, 'db')).toBe('v2[AWSPREVIOUS] v3[BLUE] v4[AWSCURRENT,AWSPENDING]');
  });

  test('without RemoveFromVersionId is refused, and names the holder', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusal(move('AWSCURRENT', undefined, 'v3'))).toBe(
      `InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${version('v2')}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  test('from a version that does not hold it is refused: the compare-and-swap is lost', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusalType(move('AWSCURRENT', 'v1', 'v3'))).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  test('a second time with the same arguments is refused, since the first succeeded', async () => {
    const { sm, move } = await openWithVersions();
    await move('AWSCURRENT', 'v2', 'v3');

    expect(await refusalType(move('AWSCURRENT', 'v2', 'v3'))).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v2[AWSPREVIOUS] v3[AWSCURRENT,BLUE]');
  });

  test('by two callers at once succeeds for exactly one', async () => {
    const { sm, move } = await openWithVersions();

    const racers = await Promise.allSettled([move('AWSCURRENT', 'v2', 'v3'), move('AWSCURRENT', 'v2', 'v1')]);

    expect(racers.map((racer) => racer.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await labels(sm, 'db')).toContain('v2[AWSPREVIOUS]');
  });

  test('off all versions is refused', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusal(move('AWSCURRENT', 'v2'))).toBe(
      'InvalidParameterException: You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });
});

describe('another label', () => {
  test('that no version has is attached by MoveToVersionId alone, beside existing labels', async () => {
    const { sm, move } = await openWithVersions();

    await move('GREEN', undefined, 'v2');

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,GREEN] v3[BLUE]');
  });

  test('that no version has cannot be removed', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusalType(move('GREEN', 'v3', 'v2'))).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  test('moves alone: AWSCURRENT and AWSPREVIOUS stay, and the version that it leaves is deprecated', async () => {
    const { sm, move } = await openWithVersions();

    await move('BLUE', 'v3', 'v2');

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,BLUE]');
    expect((await sm.getSecretValue({ SecretId: 'db', VersionId: version('v3') })).SecretString).toBe('v3');
  });

  test('is never on two versions: without RemoveFromVersionId it does not move', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusalType(move('BLUE', undefined, 'v2'))).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  test('is not moved from a version that does not hold it', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusalType(move('BLUE', 'v1', 'v2'))).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  const removals: [label: string, from: string, then: string][] = [
    ['BLUE', 'v3', 'v1[AWSPREVIOUS] v2[AWSCURRENT]'],
    ['AWSPREVIOUS', 'v1', 'v2[AWSCURRENT] v3[BLUE]'],
  ];
  test.each(removals)(
    '%s is removed by RemoveFromVersionId alone, and no other label moves',
    async (label, from, then) => {
      const { sm, move } = await openWithVersions();

      await move(label, from);

      expect(await labels(sm, 'db')).toBe(then);
    },
  );

  test('AWSPENDING is removed the same way', async () => {
    const { sm, put, move } = await openWithVersions();
    await put('v4', ['AWSPENDING', 'GREEN']);

    await move('AWSPENDING', 'v4');

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE] v4[GREEN]');
  });
});

describe('a move', () => {
  test('with neither RemoveFromVersionId nor MoveToVersionId is refused', async () => {
    const { move } = await openWithVersions();

    expect(await refusalType(move('BLUE'))).toBe('InvalidParameterException');
  });

  test('to an unknown version is refused, and AWSCURRENT stays', async () => {
    const { sm, move } = await openWithVersions();

    expect(await refusalType(move('AWSCURRENT', 'v2', 'v9'))).toMatch(/^(ResourceNotFound|InvalidParameter)Exception$/);
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT] v3[BLUE]');
  });

  test('on an unknown secret is refused', async () => {
    const { sm } = await openAws();

    const call = sm.updateSecretVersionStage({
      SecretId: 'nowhere',
      VersionStage: 'A',
      MoveToVersionId: version('v1'),
    });

    expect(await refusal(call)).toBe("ResourceNotFoundException: Secrets Manager can't find the specified secret.");
  });
});
