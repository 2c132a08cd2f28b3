import { describe, expect, test } from 'vitest';
import type { Entry, Override } from '../../config/mapping.ts';
import { type DesiredReplica, expandMapping, placeKey } from '../../src/core/desired.ts';
import type { Narrowing } from '../../src/core/selection.ts';
import { standInsForUnexpanded } from '../../src/core/unexpanded.ts';
import {
  ACCOUNT,
  EVERYTHING,
  entry,
  mapping,
  ORIGIN_REGION,
  PARTNER,
  ROLE,
  replicaIn,
  target,
} from '../support/builders.ts';

const INVENTORY = [
  { name: 'prod/orders/db', tags: { replicate: 'dr', team: 'orders' } },
  { name: 'prod/payments/card', tags: { team: 'payments' } },
  { name: 'prod/payments/sandbox-card', tags: {} },
  { name: 'dev/db', tags: { replicate: 'dr' } },
];

describe('what the mapping asks for', () => {
  test.each<[string, Entry[], string[]]>([
    ['a literal name stands, seen or not', [entry('prod/gone')], ['prod/gone -> dublin']],
    [
      'a pattern selects what matches, / included',
      [entry('prod/*')],
      inDublin('orders/db', 'payments/card', 'payments/sandbox-card'),
    ],
    ['a pattern that nothing matches selects nothing', [entry('stage/*')], []],
    ['a star within a name', [entry('prod/*/card')], inDublin('payments/card')],
    [
      'what is excepted is left out',
      [entry('prod/*', 'dublin', { except: ['prod/payments/sandbox-*', 'prod/orders/db'] })],
      inDublin('payments/card'),
    ],
    ['a literal name that is excepted is left out', [entry('prod/gone', 'dublin', { except: ['prod/*'] })], []],
    [
      'a tag selects',
      [entry(null, 'sydney', { tags: { replicate: 'dr' } })],
      ['dev/db -> sydney', 'prod/orders/db -> sydney'],
    ],
    [
      'all tags must be carried',
      [entry(null, 'dublin', { tags: { replicate: 'dr', team: 'orders' } })],
      inDublin('orders/db'),
    ],
    ['a tag with another value does not select', [entry(null, 'dublin', { tags: { team: 'sales' } })], []],
    [
      'a name and a tag must both hold',
      [entry('prod/*', 'dublin', { tags: { replicate: 'dr' } })],
      inDublin('orders/db'),
    ],
    ['a literal name with a tag must carry it', [entry('prod/gone', 'dublin', { tags: { replicate: 'dr' } })], []],
    [
      'a tag named like a method of objects selects nothing by itself',
      [entry(null, 'dublin', { tags: { toString: 'x' } })],
      [],
    ],
    [
      'several entries give the union',
      [entry('prod/orders/db', 'dublin'), entry('prod/orders/*', 'sydney dublin')],
      ['prod/orders/db -> dublin', 'prod/orders/db -> sydney'],
    ],
    [
      'a replica may have another name, and be wanted twice in one place under two names',
      [entry('prod/orders/db', [replicaIn('dublin', { name: 'b' }), replicaIn('dublin')])],
      ['prod/orders/db -> dublin as b', 'prod/orders/db -> dublin'],
    ],
    [
      'sorted by code unit: secret, then target, then name',
      [entry('b', 'sydney dublin'), entry('a', 'sydney'), entry('B', 'dublin')],
      ['B -> dublin', 'a -> sydney', 'b -> dublin', 'b -> sydney'],
    ],
  ])('%s', (_, entries, expected) => {
    expect(expandMapping(mapping(...entries), INVENTORY, EVERYTHING).map(said)).toEqual(expected);
  });

  test('the key and onDrift of a replica come from its item and target', () => {
    const keyed = target('dublin', { kmsKey: 'alias/target' });
    const [replica] = expandMapping(
      mapping(entry('a', [replicaIn(keyed, { kmsKey: 'alias/own', onDrift: 'report' })])),
      [],
      EVERYTHING,
    );
    expect(replica).toMatchObject({ ownKey: 'alias/own', targetKey: 'alias/target', onDrift: 'report' });
  });

  test('replicas are the same in whatever order the origin lists its secrets', () => {
    const all = mapping(entry('prod/*', 'dublin sydney'), entry(null, 'partner', { tags: { replicate: 'dr' } }));
    expect(expandMapping(all, INVENTORY.toReversed(), EVERYTHING)).toEqual(expandMapping(all, INVENTORY, EVERYTHING));
  });
});

const SET: Override = [{ path: ['host'], by: 'replica', change: { kind: 'set', to: 'x' } }];

describe('entries that contradict each other about a replica are contested:', () => {
  const home = target('home', { region: ORIGIN_REGION });
  const ownRole = target('own', { region: 'eu-west-1', assumeRole: `arn:aws:iam::${ACCOUNT}:role/w` });
  const otherRole = target('partner-2', { region: 'eu-central-1', assumeRole: `arn:aws:iam::${PARTNER}:role/other` });
  test.each<[string, Entry[], RegExp]>([
    ['another onDrift', [entry('a'), entry('*', [replicaIn('dublin', { onDrift: 'report' })])], /say different things/],
    ['another set', [entry('a'), entry('*', [replicaIn('dublin', { override: SET })])], /say different things/],
    ['another own key', [entry('a'), entry('*', [replicaIn('dublin', { kmsKey: 'k' })])], /say different things/],
    [
      'another target key',
      [entry('a'), entry('*', [replicaIn(target('eu-west-1', { kmsKey: 'k' }))])],
      /say different things/,
    ],
    ['two roles into one account', [entry('a', 'partner'), entry('*', [replicaIn(otherRole)])], /say different things/],
    [
      'two secrets on one replica',
      [entry('a', [replicaIn('dublin', { name: 'x' })]), entry('x')],
      /put a and x on one replica/,
    ],
    [
      'two secrets on one replica through two roles',
      [entry('a', [replicaIn('partner', { name: 'x' })]), entry('x', [replicaIn(otherRole)])],
      /on one replica/,
    ],
    [
      'two secrets on one replica, with a role of the origin’s account and without one',
      [entry('a', [replicaIn(ownRole, { name: 'x' })]), entry('x')],
      /on one replica/,
    ],
    [
      'two ways into the origin’s account, with a role and without one',
      [entry('a'), entry('*', [replicaIn(ownRole)])],
      /say different things/,
    ],
  ])('%s', (_, entries, why) => {
    const inventory = [
      { name: 'a', tags: {} },
      { name: 'tagged', tags: { replicate: 'dr' } },
    ];
    const contested = expandMapping(mapping(...entries), inventory, EVERYTHING).filter((one) => one.contested !== null);
    expect(contested.length).toBeGreaterThan(0);
    for (const one of contested) expect(one.contested).toMatch(why);
  });

  test('all secrets that are to be copied to one replica are named, also a third', () => {
    const onX = (name: string) => entry(name, [replicaIn('dublin', { name: 'x' })]);
    const rows = expandMapping(mapping(onX('a'), onX('b'), onX('c')), [], EVERYTHING);
    expect(rows.map((row) => [row.secret, row.contested !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ]);
  });

  test('a contradiction remains, even if a third entry agrees with the first', () => {
    const report = entry('a', [replicaIn('dublin', { onDrift: 'report' })]);
    const [replica] = expandMapping(mapping(entry('a'), report, entry('a')), [], EVERYTHING);
    expect(replica?.contested).toMatch(/different things/);
  });

  test.each<[string, Entry[]]>([
    ['the same said twice', [entry('a'), entry('*')]],
    [
      'a target key that an own key makes void',
      [
        entry('a', [replicaIn('dublin', { kmsKey: 'k' })]),
        entry('*', [replicaIn(target('dublin', { kmsKey: 'other' }), { kmsKey: 'k' })]),
      ],
    ],
    ['a copy under another name in the origin’s Region', [entry('a', [replicaIn(home, { name: 'copy' })])]],
    ['one name in two Regions', [entry('a', 'dublin sydney')]],
    [
      'the origin’s Region in another account',
      [entry('a', [replicaIn(target('home', { region: ORIGIN_REGION, assumeRole: ROLE }))])],
    ],
  ])('but not %s', (_, entries) => {
    const rows = expandMapping(mapping(...entries), [{ name: 'a', tags: {} }], EVERYTHING);
    expect(rows.map((row) => row.contested).filter((one) => one !== null)).toEqual([]);
  });
});

describe('a run narrowed', () => {
  const all = mapping(entry('prod/*', 'dublin sydney'), entry('dev/db', 'sydney'));
  test.each<[string, Partial<Narrowing>, string[]]>([
    ['to a secret', { secrets: ['dev/db'] }, ['dev/db -> sydney']],
    ['to a pattern', { secrets: ['*/orders/*'] }, ['prod/orders/db -> dublin', 'prod/orders/db -> sydney']],
    ['to a target', { targets: ['dublin'] }, inDublin('orders/db', 'payments/card', 'payments/sandbox-card')],
    [
      'to both',
      { secrets: ['prod/orders/*', 'dev/*'], targets: ['sydney'] },
      ['dev/db -> sydney', 'prod/orders/db -> sydney'],
    ],
    ['to what is not mapped', { secrets: ['stage/db'] }, []],
  ])('%s', (_, narrowing, expected) => {
    expect(expandMapping(all, INVENTORY, { ...EVERYTHING, ...narrowing }).map(said)).toEqual(expected);
  });

  test('to the second name of a target finds the replica under that name', () => {
    const both = mapping(entry('a', 'dublin'), entry('a', [replicaIn(target('eu-west-1'))]));
    expect(expandMapping(both, [], EVERYTHING).map(said)).toEqual(['a -> dublin']);
    expect(expandMapping(both, [], { ...EVERYTHING, targets: ['eu-west-1'] }).map(said)).toEqual(['a -> eu-west-1']);
  });

  test('does not hide a contradiction', () => {
    const onX = (name: string) => entry(name, [replicaIn('dublin', { name: 'x' })]);
    const [row] = expandMapping(mapping(onX('a'), onX('b')), [], { ...EVERYTHING, secrets: ['a'] });
    expect(row?.contested).not.toBeNull();
  });
});

describe('entries that could not be expanded', () => {
  const all = mapping(
    entry('prod/*', 'dublin sydney'),
    entry('dev/db'),
    entry(null, 'dublin', { tags: { a: 'b', c: 'd' } }),
    entry('x-*', 'sydney', { tags: { a: 'b' } }),
  );
  test.each<[string, Partial<Narrowing>, string[]]>([
    [
      'stand under their pattern or tags',
      {},
      ['prod/* -> dublin', 'prod/* -> sydney', 'tag a=b with tag c=d -> dublin', 'x-* with tag a=b -> sydney'],
    ],
    [
      'only in the targets that were asked for',
      { targets: ['dublin'] },
      ['prod/* -> dublin', 'tag a=b with tag c=d -> dublin'],
    ],
    [
      'only where they may select what was asked for',
      { secrets: ['x-*'] },
      ['tag a=b with tag c=d -> dublin', 'x-* with tag a=b -> sydney'],
    ],
    [
      'under the names that were asked for, each replica once',
      { secrets: ['x-1', 'prod/1'] },
      ['prod/1 -> dublin', 'prod/1 -> sydney', 'x-1 -> dublin', 'x-1 -> sydney'],
    ],
  ])('%s', (_, narrowing, expected) => {
    const rows = standInsForUnexpanded(all, { ...EVERYTHING, ...narrowing });
    expect(rows.map((row) => `${row.secret} -> ${row.target}`)).toEqual(expected);
  });
});

test('places are equal if Region, role and external id are', () => {
  const place = { region: 'eu-west-1', assumeRole: ROLE, externalId: 'x' };
  expect(placeKey(place)).toBe(placeKey({ ...place }));
  const others = [
    { ...place, region: 'eu-west-2' },
    { ...place, assumeRole: null },
    { ...place, externalId: null },
  ];
  expect(new Set([place, ...others].map(placeKey)).size).toBe(4);
});

function inDublin(...names: string[]): string[] {
  return names.map((name) => `prod/${name} -> dublin`);
}

function said(replica: DesiredReplica): string {
  const name = replica.name === replica.secret ? '' : ` as ${replica.name}`;
  return `${replica.secret} -> ${replica.target}${name}`;
}
