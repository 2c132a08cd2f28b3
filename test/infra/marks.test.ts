import { describe, expect, test } from 'vitest';
import { fenceName, MAPPING_TAG, ORIGIN_TAG, PROMOTED_TAG, REKEY_TAG } from '../../config/aws/marks.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { judgeOf } from './support/enforced.ts';
import type { Request } from './support/judge.ts';
import { on } from './support/requests.ts';

/**
 * What may be written to a secret depends on its owner, and only Lockstep's own tags name that. Each row is a call, each column
 * a secret. The mapping is called `orders`, and was called `old-orders`.
 */
const judge = judgeOf();

type Context = NonNullable<Request['context']>;

const carrying = (tags: Record<string, string>): Context =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
const bringing = (tags: Record<string, string>): Context => ({
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  'aws:TagKeys': Object.keys(tags),
});
const THERE = { 'secretsmanager:SecretId': 'arn' };
const CURRENT = { 'secretsmanager:VersionStage': 'AWSCURRENT' };

const OURS = carrying({ [MAPPING_TAG]: 'orders' });
const PROMOTED = carrying({ [PROMOTED_TAG]: '2026-12-01T00:00:00Z' });

const SECRETS = {
  unmarked: {},
  'with an origin’s mark alone': carrying({ [ORIGIN_TAG]: 'arn' }),
  ours: OURS,
  'ours by a former name': carrying({ [MAPPING_TAG]: 'old-orders' }),
  'another mapping’s': carrying({ [MAPPING_TAG]: 'billing' }),
  'ours, and promoted': { ...OURS, ...PROMOTED },
} satisfies Record<string, Context>;

type Column = keyof typeof SECRETS;
const COLUMNS = Object.keys(SECRETS) as Column[];
const ANY_OURS: Column[] = ['ours', 'ours by a former name'];
const UNCLAIMED: Column[] = ['unmarked', 'with an origin’s mark alone'];

/** The calls of a heal, and of an attacker who has the role, and on which secrets each is allowed. */
const CALLS: [what: string, action: string, context: Context, allowed: Column[]][] = [
  ['a put', 'PutSecretValue', {}, ANY_OURS],
  ['a change of key or description', 'UpdateSecret', {}, ANY_OURS],
  ['a swap of AWSCURRENT', 'UpdateSecretVersionStage', CURRENT, ANY_OURS],
  // A secret that is scheduled for deletion takes no tag, so it is restored before it is claimed.
  ['a restore', 'RestoreSecret', {}, [...UNCLAIMED, ...ANY_OURS]],
  ['a claim by our name', 'TagResource', bringing({ [MAPPING_TAG]: 'orders' }), [...UNCLAIMED, ...ANY_OURS]],
  [
    'a claim among other tags',
    'TagResource',
    bringing({ [MAPPING_TAG]: 'orders', team: 'a' }),
    [...UNCLAIMED, ...ANY_OURS],
  ],
  ['a claim by a former name', 'TagResource', bringing({ [MAPPING_TAG]: 'old-orders' }), []],
  ['a claim for another mapping', 'TagResource', bringing({ [MAPPING_TAG]: 'billing' }), []],
  ['tags of the origin', 'TagResource', bringing({ team: 'a' }), ANY_OURS],
  ['the mark of a rekey', 'TagResource', bringing({ [REKEY_TAG]: 'arn' }), ANY_OURS],
  ['the end of a rekey', 'UntagResource', { 'aws:TagKeys': [REKEY_TAG] }, ANY_OURS],
  ['untagging the owner', 'UntagResource', { 'aws:TagKeys': [MAPPING_TAG] }, []],
  ['untagging the promotion', 'UntagResource', { 'aws:TagKeys': [PROMOTED_TAG] }, []],
  ['untagging more than the rekey', 'UntagResource', { 'aws:TagKeys': [REKEY_TAG, PROMOTED_TAG] }, []],
  ['untagging what people tagged', 'UntagResource', { 'aws:TagKeys': ['team'] }, []],
  ['untagging without saying what', 'UntagResource', {}, []],
  ['reading the value', 'GetSecretValue', CURRENT, COLUMNS],
  ['listing the versions', 'ListSecretVersionIds', {}, COLUMNS],
  ['looking', 'DescribeSecret', {}, COLUMNS],
  ['deleting', 'DeleteSecret', {}, []],
  ['a policy', 'PutResourcePolicy', {}, []],
  ['turning rotation on', 'RotateSecret', {}, []],
  ['replicating natively', 'ReplicateSecretToRegions', {}, []],
];

function allowedColumns(place: AccountRegion, name: string, action: string, context: Context): Column[] {
  return COLUMNS.filter((column) =>
    judge.allows(on(place, action, name, { ...THERE, ...context, ...SECRETS[column] })),
  );
}

describe.each([
  ['in our own account', DUBLIN, 'prod/db'],
  ['by a pattern', DUBLIN, 'prod/payments/a'],
  ['in a target account', ABROAD, 'prod/db'],
] as const)('of a secret that the mapping names, %s', (_, place, name) => {
  test.each(CALLS)('%s is allowed on these secrets only', (_, action, context, allowed) => {
    expect(allowedColumns(place, name, action, context).sort()).toEqual([...allowed].sort());
  });
});

describe('of a secret that only tags can select', () => {
  const CARRIES = carrying({ replicate: 'dr' });

  /** Reading the value requires that the secret is ours or carries the tag. A restore and a claim require the same. */
  const EXPECTED: Record<string, Column[]> = {
    'a restore': ANY_OURS,
    'a claim by our name': ANY_OURS,
    'a claim among other tags': ANY_OURS,
    'reading the value': [...ANY_OURS, 'ours, and promoted'],
    'listing the versions': [...ANY_OURS, 'ours, and promoted'],
  };

  test.each(CALLS)('without the tag, %s is allowed on these secrets only', (what, action, context, allowed) => {
    expect(allowedColumns(SYDNEY, 'spare', action, context).sort()).toEqual([...(EXPECTED[what] ?? allowed)].sort());
  });

  test.each(CALLS)('with the tag, %s is allowed on these secrets only', (_, action, context, allowed) => {
    expect(allowedColumns(SYDNEY, 'spare', action, { ...context, ...CARRIES }).sort()).toEqual([...allowed].sort());
  });

  test('the tag may be renamed: our replicas stay ours, and may get the new tag', () => {
    const gold = bringing({ replicate: 'gold' });
    for (const action of ['PutSecretValue', 'RestoreSecret', 'UpdateSecret']) {
      expect(judge.allows(on(SYDNEY, action, 'spare', { ...OURS, ...carrying({ replicate: 'bronze' }) }))).toBe(true);
    }
    expect(judge.allows(on(SYDNEY, 'TagResource', 'spare', { ...THERE, ...OURS, ...gold }))).toBe(true);
  });
});

describe('a new secret', () => {
  const places = [
    [DUBLIN, 'prod/db'],
    [ABROAD, 'prod/db'],
    [SYDNEY, 'spare'],
  ] as const;

  /** CreateSecret with tags also requires TagResource. For a secret that does not exist, IAM has no tags and no id. */
  const made = (place: AccountRegion, name: string, tags: Record<string, string>) =>
    ['CreateSecret', 'TagResource'].every((action) => judge.allows(on(place, action, name, bringing(tags))));

  test.each(places)('is created as ours, in %o', (place, name) => {
    expect(made(place, name, { [MAPPING_TAG]: 'orders', [ORIGIN_TAG]: 'arn', team: 'a' })).toBe(true);
    expect(judge.allows(on(place, 'CreateSecret', name, {}))).toBe(false);
    for (const owner of ['old-orders', 'billing', '']) expect(made(place, name, { [MAPPING_TAG]: owner })).toBe(false);
    expect(made(place, name, { team: 'a' })).toBe(false);
  });
});

describe('a promoted place', () => {
  const WRITES = CALLS.filter(([, , , allowed]) => !allowed.includes('ours, and promoted'));

  test.each(WRITES)('denies %s, whatever other tags say', (_, action, context) => {
    for (const [place, name] of [
      [DUBLIN, 'prod/db'],
      [ABROAD, 'prod/db'],
      [SYDNEY, 'spare'],
    ] as const) {
      for (const column of COLUMNS) {
        const promoted = { ...SECRETS[column], ...PROMOTED, ...carrying({ replicate: 'dr' }) };
        expect(judge.allows(on(place, action, name, { ...THERE, ...context, ...promoted }))).toBe(false);
      }
    }
  });
});

describe('a fence', () => {
  const WRITES = [
    ...[
      'CancelRotateSecret',
      'CreateSecret',
      'DeleteResourcePolicy',
      'DeleteSecret',
      'PutResourcePolicy',
      'PutSecretValue',
    ],
    ...['RemoveRegionsFromReplication', 'ReplicateSecretToRegions', 'RestoreSecret', 'RotateSecret'],
    ...['StopReplicationToReplica', 'TagResource', 'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'],
  ];
  const PARIS: AccountRegion = { ...DUBLIN, region: 'eu-west-3' };
  const claimed = {
    ...OURS,
    ...carrying({ replicate: 'dr' }),
    ...bringing({ [MAPPING_TAG]: 'orders', replicate: 'dr' }),
  };

  test.each(WRITES)('denies %s, for any mapping and in any place', (action) => {
    for (const place of [HOME, DUBLIN, SYDNEY, ABROAD, PARIS]) {
      for (const name of [fenceName('orders'), fenceName('old-orders'), fenceName('billing')]) {
        for (const context of [
          {},
          OURS,
          claimed,
          { ...claimed, ...CURRENT },
          { 'aws:TagKeys': [REKEY_TAG], ...OURS },
        ]) {
          expect(judge.allows(on(place, action, name, context))).toBe(false);
        }
      }
    }
  });

  test('is denied explicitly, since an entry by tags would allow creating, raising and lowering it', () => {
    const beside = 'lockstep/orders/fences';
    expect(judge.allows(on(SYDNEY, 'CreateSecret', beside, bringing({ [MAPPING_TAG]: 'orders' })))).toBe(true);
    expect(
      judge.allows(on(SYDNEY, 'TagResource', beside, { ...OURS, ...bringing({ 'lockstep:fence': 'lowered' }) })),
    ).toBe(true);
  });

  test('may be described where all secrets may be described', () => {
    expect(judge.allows(on(SYDNEY, 'DescribeSecret', fenceName('orders')))).toBe(true);
  });
});
