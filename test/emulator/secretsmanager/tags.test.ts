import { describe, expect, test } from 'vitest';
import { ACCOUNT, openAws, post, REGION, refusal } from '../../support/emulator.ts';

type Tag = { Key: string; Value: string };

async function openWithTags(Tags?: Tag[]) {
  const open = await openAws();
  await open.sm.createSecret({ Name: 'db', SecretString: 's', Tags });
  const tags = async () =>
    (await post(open.aws, 'DescribeSecret', { SecretId: 'db' }))
      .json()
      .Tags?.map(({ Key, Value }: Tag) => `${Key}=${Value}`)
      .toSorted();
  return { ...open, tags };
}

describe('tags', () => {
  test('are at most 50, whichever call adds them, and AWS’s own do not count', async () => {
    const { aws, sm } = await openWithTags();
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `t${i}`, Value: 'x' }));
    const create = (Name: string, count: number) => sm.createSecret({ Name, SecretString: 's', Tags: many(count) });
    expect(await refusal(create('many', 51))).toContain('InvalidParameterException');
    await create('full', 50);
    const tag = (SecretId: string, Key: string) => sm.tagResource({ SecretId, Tags: [{ Key, Value: 'y' }] });
    expect(await refusal(tag('full', 'new'))).toContain('InvalidParameterException');
    await tag('full', 't1');

    const owned = Object.fromEntries(many(49).map(({ Key, Value }) => [Key, Value]));
    aws.seed(
      { account: ACCOUNT, region: REGION },
      { name: 'owned', tags: { ...owned, 'aws:cloudformation:stack-name': 's' } },
    );
    await tag('owned', 'new');
    expect(await refusal(tag('owned', 'newer'))).toContain('InvalidParameterException');
  });

  test('are added, and replaced by key', async () => {
    const { sm, tags } = await openWithTags([{ Key: 'team', Value: 'orders' }]);

    await sm.tagResource({
      SecretId: 'db',
      Tags: [
        { Key: 'team', Value: 'payments' },
        { Key: 'stage', Value: '' },
      ],
    });

    expect(await tags()).toEqual(['stage=', 'team=payments']);
  });

  test('have case-sensitive keys', async () => {
    const { sm, tags } = await openWithTags([{ Key: 'team', Value: 'orders' }]);

    await sm.tagResource({ SecretId: 'db', Tags: [{ Key: 'Team', Value: 'x' }] });
    await sm.untagResource({ SecretId: 'db', TagKeys: ['TEAM'] });

    expect(await tags()).toEqual(['Team=x', 'team=orders']);
  });

  test('are removed by key, and removing one that is not there is no error', async () => {
    const { sm, tags } = await openWithTags([
      { Key: 'team', Value: 'orders' },
      { Key: 'stage', Value: 'prod' },
    ]);

    await sm.untagResource({ SecretId: 'db', TagKeys: ['team', 'nothing'] });

    expect(await tags()).toEqual(['stage=prod']);
  });

  test('are omitted for a secret never tagged, and an empty list once the last is removed', async () => {
    const { sm, tags } = await openWithTags();
    expect(await tags()).toBeUndefined();

    await sm.tagResource({ SecretId: 'db', Tags: [{ Key: 'team', Value: 'orders' }] });
    await sm.untagResource({ SecretId: 'db', TagKeys: ['team'] });

    expect(await tags()).toEqual([]);
  });

  test.each([
    ['TagResource', { Tags: [{ Key: 'k', Value: 'v' }] }],
    ['UntagResource', { TagKeys: ['k'] }],
  ])('%s returns an empty body', async (action, input) => {
    const { aws } = await openWithTags();

    const answer = await post(aws, action, { SecretId: 'db', ...input });

    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('of an unknown secret are refused', async () => {
    const { sm } = await openAws();
    const NOT_FOUND = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";

    expect(await refusal(sm.tagResource({ SecretId: 'x', Tags: [{ Key: 'k', Value: 'v' }] }))).toBe(NOT_FOUND);
    expect(await refusal(sm.untagResource({ SecretId: 'x', TagKeys: ['k'] }))).toBe(NOT_FOUND);
  });
});
