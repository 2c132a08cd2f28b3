import { type Filter, paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { DAY, OTHER_ACCOUNT, openAws, post, refusalType, SECOND, START, version } from '../../support/emulator.ts';

interface Given {
  Name: string;
  Description?: string;
  Tags?: { Key: string; Value: string }[];
}

async function openWith(secrets: Given[]) {
  const open = await openAws();
  for (const secret of secrets) {
    await open.sm.createSecret({ SecretString: 's', ...secret });
    open.pass(SECOND);
  }
  const list = async (...Filters: Filter[]) => {
    const { SecretList = [] } = await open.sm.listSecrets({ Filters });
    return SecretList.map((entry) => entry.Name);
  };
  return { ...open, list };
}

describe('a list of secrets', () => {
  test('names the labels SecretVersionsToStages, and omits members without a value', async () => {
    const { aws, sm } = await openAws();
    const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    const answer = await post(aws, 'ListSecrets', {});

    expect(answer.json()).toEqual({
      SecretList: [
        {
          ARN,
          Name: 'db',
          CreatedDate: START / 1_000,
          LastChangedDate: START / 1_000,
          SecretVersionsToStages: { [version('v1')]: ['AWSCURRENT'] },
        },
      ],
    });
  });

  test('of an empty secret has no labels at all', async () => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'empty' });

    const [entry] = (await post(aws, 'ListSecrets', {})).json().SecretList;

    expect(Object.keys(entry).toSorted()).toEqual(['ARN', 'CreatedDate', 'LastChangedDate', 'Name']);
  });

  test('omits deprecated versions', async () => {
    const { sm } = await openWith([{ Name: 'db' }]);
    await sm.putSecretValue({ SecretId: 'db', SecretString: 't', ClientRequestToken: version('v2') });
    await sm.putSecretValue({ SecretId: 'db', SecretString: 'u', ClientRequestToken: version('v3') });

    const { SecretList = [] } = await sm.listSecrets({});

    expect(SecretList[0]?.SecretVersionsToStages).toEqual({
      [version('v2')]: ['AWSPREVIOUS'],
      [version('v3')]: ['AWSCURRENT'],
    });
  });

  test('shows neither another account nor another Region', async () => {
    const { client, list } = await openWith([{ Name: 'mine' }]);
    await client({ account: OTHER_ACCOUNT }).createSecret({ Name: 'theirs', SecretString: 's' });
    await client({ region: 'eu-west-1' }).createSecret({ Name: 'elsewhere', SecretString: 's' });

    expect(await list()).toEqual(['mine']);
  });

  test('shows secrets scheduled for deletion only if requested', async () => {
    const { sm, list } = await openWith([{ Name: 'live' }, { Name: 'doomed' }]);
    await sm.deleteSecret({ SecretId: 'doomed' });

    const all = await sm.listSecrets({ IncludePlannedDeletion: true });

    expect(await list()).toEqual(['live']);
    const deleted = (all.SecretList ?? []).map((entry) => [entry.Name, entry.DeletedDate !== undefined]);
    expect(deleted.toSorted()).toEqual([
      ['doomed', true],
      ['live', false],
    ]);
  });
});

describe('a repeated list', () => {
  test('shows what was created, changed and deleted since', async () => {
    const { sm, list } = await openWith([{ Name: 'kept' }, { Name: 'doomed' }]);
    await list();
    await sm.createSecret({ Name: 'made', SecretString: 's' });
    await sm.updateSecret({ SecretId: 'kept', Description: 'changed' });
    await sm.deleteSecret({ SecretId: 'doomed' });

    const { SecretList = [] } = await sm.listSecrets({});

    const shown = SecretList.map((entry) => [entry.Name, entry.Description]);
    expect(shown.toSorted()).toEqual([
      ['kept', 'changed'],
      ['made', undefined],
    ]);
  });

  test('no longer shows a secret whose recovery window has ended', async () => {
    const { sm, pass } = await openWith([{ Name: 'doomed' }]);
    const deleted = async () => (await sm.listSecrets({ IncludePlannedDeletion: true })).SecretList?.length;
    await sm.deleteSecret({ SecretId: 'doomed', RecoveryWindowInDays: 7 });
    expect(await deleted()).toBe(1);

    pass(8 * DAY);

    expect(await deleted()).toBe(0);
  });
});

describe('the order of a list', () => {
  test('is by creation, unless requested otherwise', async () => {
    const { list } = await openWith([{ Name: 'c' }, { Name: 'a' }, { Name: 'b' }]);

    expect(['c a b', 'b a c']).toContain((await list()).join(' '));
  });

  const orders: [by: 'name' | 'created-date' | 'last-changed-date' | 'last-accessed-date', ascending: string][] = [
    ['name', 'a b c'],
    ['created-date', 'c a b'],
    ['last-changed-date', 'a b c'],
    ['last-accessed-date', 'b c a'],
  ];
  test.each(orders)('by %s is %s, and can be reversed', async (SortBy, ascending) => {
    const { sm, pass } = await openWith([{ Name: 'c' }, { Name: 'a' }, { Name: 'b' }]);
    await sm.putSecretValue({ SecretId: 'c', SecretString: 'changed' });
    for (const SecretId of ['b', 'c', 'a']) {
      await sm.getSecretValue({ SecretId });
      pass(DAY);
    }

    const sorted = async (SortOrder: 'asc' | 'desc') =>
      (await sm.listSecrets({ SortBy, SortOrder })).SecretList?.map((entry) => entry.Name).join(' ');

    expect(await sorted('asc')).toBe(ascending);
    expect(await sorted('desc')).toBe(ascending.split(' ').toReversed().join(' '));
  });
});

describe('filters, as AWS answered them', () => {
  const recorded = [
    { Name: 'testing1/one', Description: 'a secret' },
    { Name: '/testing2/two', Description: 'an secret' },
    { Name: 'testing3/three', Description: 'asecret' },
    { Name: '/testing4/four', Description: 'thesecret' },
  ];
  const cases: [filters: Filter[], found: string[]][] = [
    [[{ Key: 'name', Values: ['/'] }], ['/testing2/two', '/testing4/four']],
    [[{ Key: 'name', Values: ['!/'] }], ['testing1/one', 'testing3/three']],
    [[{ Key: 'name', Values: ['testing1 one'] }], []],
    [[{ Key: 'name', Values: ['Testing1'] }], []],
    [[{ Key: 'name', Values: ['one'] }], []],
    [[{ Key: 'name', Values: ['testing1', '/testing4'] }], ['testing1/one', '/testing4/four']],
    [[{ Key: 'description', Values: ['a'] }], ['testing1/one', '/testing2/two', 'testing3/three']],
    [[{ Key: 'description', Values: ['A'] }], ['testing1/one', '/testing2/two', 'testing3/three']],
    [[{ Key: 'description', Values: ['a secret'] }], ['testing1/one', '/testing2/two']],
    [[{ Key: 'description', Values: ['secret a'] }], ['testing1/one', '/testing2/two']],
    [[{ Key: 'description', Values: ['!a'] }], ['/testing4/four']],
    [
      [
        { Key: 'name', Values: ['/'] },
        { Key: 'description', Values: ['a'] },
      ],
      ['/testing2/two'],
    ],
  ];
  test.each(cases)('%j', async (filters, found) => {
    const { list } = await openWith(recorded);

    expect((await list(...filters)).toSorted()).toEqual(found.toSorted());
  });
});

describe('filters by tag', () => {
  const tagged = [
    { Name: 'right', Tags: [{ Key: 'team', Value: 'orders' }] },
    {
      Name: 'crossed',
      Tags: [
        { Key: 'team', Value: 'payments' },
        { Key: 'stage', Value: 'orders' },
      ],
    },
    { Name: 'untagged' },
  ];
  const cases: [filters: Filter[], found: string[]][] = [
    [[{ Key: 'tag-key', Values: ['team'] }], ['crossed', 'right']],
    [[{ Key: 'tag-key', Values: ['te'] }], ['crossed', 'right']],
    [[{ Key: 'tag-key', Values: ['Team'] }], []],
    [[{ Key: 'tag-value', Values: ['pay'] }], ['crossed']],
    [[{ Key: 'tag-value', Values: ['ORDERS'] }], []],
    [[{ Key: 'tag-key', Values: ['!team'] }], ['untagged']],
    [
      [
        { Key: 'tag-key', Values: ['team'] },
        { Key: 'tag-value', Values: ['orders'] },
      ],
      ['crossed', 'right'],
    ],
    [
      [
        { Key: 'tag-key', Values: ['team'] },
        { Key: 'tag-key', Values: ['stage'] },
      ],
      ['crossed'],
    ],
  ];
  test.each(cases)('%j', async (filters, found) => {
    const { list } = await openWith(tagged);

    expect((await list(...filters)).toSorted()).toEqual(found);
  });
});

describe('the filter over everything', () => {
  const secrets = [
    { Name: 'prod/AppBeta/x' },
    { Name: 'prod-AppBeta-y' },
    { Name: 'prod-AppBeta/z' },
    { Name: 'uat/COMPANY/x' },
    { Name: 'uat/COMPANYthings/x' },
    { Name: 'described', Description: 'the beta one' },
    { Name: 'tagged', Tags: [{ Key: 'k', Value: 'beta' }] },
    { Name: 'scattered', Description: 'alpha', Tags: [{ Key: 'gamma', Value: 'delta' }] },
  ];
  const cases: [value: string, found: string[]][] = [
    ['Beta', ['described', 'prod-AppBeta-y', 'prod/AppBeta/x', 'tagged']],
    ['beta', ['described', 'prod-AppBeta-y', 'prod/AppBeta/x', 'tagged']],
    ['AppBeta', ['prod-AppBeta-y', 'prod/AppBeta/x']],
    ['eta', []],
    ['be the', ['described']],
    ['company', ['uat/COMPANY/x']],
    ['pany', []],
    ['Ythings', ['uat/COMPANYthings/x']],
    ['things', []],
    ['N', []],
    ['+', []],
    ['k', ['tagged']],
    // All words of a value are in one field.
    ['scattered', ['scattered']],
    ['gamma', ['scattered']],
    ['scattered alpha', []],
    ['alpha delta', []],
    ['gamma delta', []],
    ['beta k', []],
    [
      '!alpha delta',
      [
        'described',
        'prod-AppBeta-y',
        'prod-AppBeta/z',
        'prod/AppBeta/x',
        'scattered',
        'tagged',
        'uat/COMPANY/x',
        'uat/COMPANYthings/x',
      ],
    ],
  ];
  test.each(cases)('splits words at one kind of special character and at capitals: %j', async (value, found) => {
    const { list } = await openWith(secrets);

    expect((await list({ Key: 'all', Values: [value] })).toSorted()).toEqual(found);
  });
});

describe('pages of a list', () => {
  const names = Array.from({ length: 7 }, (_, n) => ({ Name: `s${n}` }));

  test('hold MaxResults entries, show every secret once, and the last has no NextToken', async () => {
    const { sm } = await openWith(names);
    const pages: unknown[][] = [];

    for await (const page of paginateListSecrets({ client: sm }, { MaxResults: 3 })) {
      pages.push((page.SecretList ?? []).map((entry) => entry.Name));
    }

    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(new Set(pages.flat()).size).toBe(7);
  });

  test('hold at most 100 entries', async () => {
    const { sm } = await openWith(Array.from({ length: 101 }, (_, n) => ({ Name: `s${n}` })));

    const { SecretList = [], NextToken } = await sm.listSecrets({});

    expect(SecretList.length).toBeLessThanOrEqual(100);
    expect(NextToken).toBeDefined();
  });

  test('continue after the last entry shown, whatever was added or removed before it in between', async () => {
    const { sm, pass } = await openWith(names);
    const { SecretList: first = [], NextToken } = await sm.listSecrets({ MaxResults: 3, SortBy: 'name' });
    await sm.deleteSecret({ SecretId: 's0', ForceDeleteWithoutRecovery: true });
    for (const Name of ['r1', 'r2', 's11']) await sm.createSecret({ Name, SecretString: 's' });
    pass(DAY);

    const { SecretList: rest = [] } = await sm.listSecrets({ MaxResults: 9, SortBy: 'name', NextToken });

    expect(first.map((entry) => entry.Name)).toEqual(['s0', 's1', 's2']);
    expect(rest.map((entry) => entry.Name)).toEqual(['s3', 's4', 's5', 's6']);
  });

  test('are refused for an invented NextToken', async () => {
    const { sm } = await openWith(names);

    expect(await refusalType(sm.listSecrets({ NextToken: 'invented' }))).toBe('InvalidNextTokenException');
  });
});
