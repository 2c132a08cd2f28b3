import { expect, test } from 'vitest';
import type { Place } from '../../../src/core/desired.ts';
import { guessMapping } from '../../../src/core/first-mapping/guess.ts';
import type { SecretState } from '../../../src/core/observation.ts';
import { keyArn, ORIGIN_ARN, ORIGIN_REGION, ours, ROLE, type Said, secret } from '../../support/builders.ts';

const OF_ORIGIN = keyArn(ORIGIN_REGION, '00000000-0000-0000-0000-00000000000a');
const KEY = keyArn('eu-west-1', '00000000-0000-0000-0000-00000000000b');
const OTHER_KEY = keyArn('eu-west-1', '00000000-0000-0000-0000-00000000000c');

const place = (region: string, assumeRole: string | null = null): Place => ({ region, assumeRole, externalId: null });

function guess(origins: Said[], copies: Said[], region = 'eu-west-1', role: string | null = null) {
  const secrets = (said: Said[], where: string): SecretState[] => said.map((one) => secret(where, one));
  return guessMapping({ place: place(ORIGIN_REGION), secrets: secrets(origins, ORIGIN_REGION) }, [
    { place: place(region, role), secrets: secrets(copies, region) },
  ]);
}

test('what has the same name is a replica, proven if the origin shows its version', () => {
  const both = [{ name: 'a' }, { name: 'b' }];
  const { groups, targets, alone } = guess(
    [...both, { name: 'c' }],
    [{ name: 'a' }, { name: 'b', labels: 'x[AWSCURRENT]' }],
  );
  expect(targets).toMatchObject([{ name: 'eu-west-1', replicas: 2, key: { key: null } }]);
  const replicas = [{ target: 'eu-west-1', kmsKey: null }];
  expect(groups).toMatchObject([
    { secrets: ['a'], replicas, unproven: [] },
    { secrets: ['b'], replicas, unproven: [{ secret: 'b', target: 'eu-west-1' }] },
  ]);
  expect(alone).toEqual(['c']);
});

test('what is proven and what is not stay together if they would take many more entries apart', () => {
  const names = Array.from({ length: 40 }, (_, at) => ({ name: `prod/${at}` }));
  const copies = names.map((one, at) => (at % 2 === 0 ? one : { ...one, labels: 'x[AWSCURRENT]' }));
  const { groups } = guess([...names, { name: 'dev/a' }], copies);
  expect(groups).toMatchObject([{ selectors: [{ pattern: 'prod/*' }], unproven: { length: 20 } }]);
});

test.each<[string, Said]>([
  ['a native replica of us-east-1', { heldBy: 'a native replica of us-east-1' }],
  ['it belongs to the service rds', { heldBy: 'it belongs to the service rds' }],
  ['rotation of its own is turned on', { rotates: true }],
  ['scheduled for deletion', { pendingDeletion: true }],
  ['already a replica of the mapping "lockstep"', { tags: ours() }],
  [
    'a replica of another origin, as its tag lockstep:origin says',
    { tags: { 'lockstep:origin': ORIGIN_ARN.replace('prod/db', 'x') } },
  ],
])('what someone else keeps is left alone: %s', (reason, said) => {
  const { groups, leftAlone, alone } = guess([{}], [said]);
  expect({ groups, leftAlone, alone }).toEqual({
    groups: [],
    leftAlone: [{ where: 'eu-west-1', reason, names: ['prod/db'] }],
    alone: [],
  });
});

test.each<[string, Said]>([
  ['a native replica of eu-west-1', { heldBy: 'a native replica of eu-west-1' }],
  ['scheduled for deletion', { pendingDeletion: true }],
  ['already a replica of the mapping "lockstep"', { tags: ours() }],
  ['a name that a mapping cannot have', { name: 'prod db' }],
])('a secret that can be no origin has no replicas: %s', (reason, said) => {
  const { groups, leftAlone } = guess([said], said.name === undefined ? [{}] : [{ name: said.name }]);
  expect([groups, leftAlone]).toEqual([[], [{ where: ORIGIN_REGION, reason, names: [said.name ?? 'prod/db'] }]]);
});

test("Lockstep's own secrets are no secrets of anyone", () => {
  const own = { name: 'lockstep/orders/fence' };
  expect(guess([own], [own])).toMatchObject({ groups: [], leftAlone: [], alone: [] });
});

test('a name of its own is found for the mapping beside those that have replicas', () => {
  expect(guess([], [])).toMatchObject({ name: 'lockstep' });
  expect(guess([], [{ tags: ours() }])).toMatchObject({ name: 'lockstep-2' });
});

test("the most used key is the target's, and another stands at the replica", () => {
  const origins = ['a', 'b', 'c'].map((name) => ({ name, kmsKey: OF_ORIGIN }));
  const copies = [
    { name: 'a', kmsKey: KEY },
    // The same key, spelled otherwise.
    { name: 'b', kmsKey: KEY.split('/')[1] ?? '' },
    { name: 'c', kmsKey: OTHER_KEY },
  ];
  const { targets, groups } = guess(origins, copies);
  expect(targets).toMatchObject([{ key: { key: KEY, under: 2, of: 3 } }]);
  expect(groups).toMatchObject([
    { secrets: ['a', 'b'], replicas: [{ kmsKey: null }] },
    { secrets: ['c'], replicas: [{ kmsKey: OTHER_KEY }] },
  ]);
});

test('a customer managed key of a replica whose origin has the AWS managed one stands at the replica', () => {
  const { targets, groups } = guess([{}], [{ kmsKey: KEY }]);
  expect([targets[0]?.key, groups[0]?.replicas]).toEqual([
    { key: null, under: 0, of: 0 },
    [{ target: 'eu-west-1', kmsKey: KEY }],
  ]);
});

test('a replica under the AWS managed key, unlike its origin, is reported, and the weaker key is not written down', () => {
  const { groups } = guess([{ kmsKey: OF_ORIGIN }], [{}]);
  expect(groups).toMatchObject([
    { replicas: [{ kmsKey: null }], weaker: [{ secret: 'prod/db', target: 'eu-west-1' }] },
  ]);
});

test.each(['not a key', 'alias/aws/s3', keyArn('eu-west-2', '00000000-0000-0000-0000-00000000000b')])(
  'a key that a mapping cannot name is not written down: %s',
  (kmsKey) => {
    const { targets, groups } = guess([{ kmsKey: OF_ORIGIN }], [{ kmsKey }]);
    expect([targets[0]?.key.key, groups[0]?.replicas[0]?.kmsKey]).toEqual([null, null]);
  },
);

test('a tag that all of them carry, and no other, replaces more than a few entries', () => {
  const tags = { team: 'x', replicate: 'dr' };
  const names = ['a', 'b', 'c', 'd'].map((name) => ({ name, tags }));
  const one = guess([...names, { name: 'e', tags: { team: 'x' } }], names);
  expect(one.groups).toMatchObject([{ selectors: [{ by: 'tag', key: 'replicate', value: 'dr' }] }]);
  const few = guess([...names.slice(0, 3), { name: 'e' }], names.slice(0, 3));
  expect(few.groups[0]?.selectors).toHaveLength(3);
});

test('a target in another account is called by its Region and account', () => {
  const { targets } = guess([{}], [{}], ORIGIN_REGION, ROLE);
  expect(targets.map(({ name }) => name)).toEqual(['us-east-1-222233334444']);
});
