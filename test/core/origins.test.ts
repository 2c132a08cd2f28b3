import { describe, expect, test } from 'vitest';
import type { Entry } from '../../config/mapping.ts';
import { assess } from '../../src/core/assessment.ts';
import type { Place } from '../../src/core/desired.ts';
import { ACCOUNT, absent, entry, mapping, ORIGIN_REGION, ours, pair, ROLE, type Said } from '../support/builders.ts';

// The kind: an origin is taken for a replica, since another role, target or name leads to it.

const HERE: Place = { region: ORIGIN_REGION, assumeRole: null, externalId: null };
const WAYS: [string, Place][] = [
  ['no role', HERE],
  ['a role of its account', { ...HERE, assumeRole: `arn:aws:iam::${ACCOUNT}:role/w` }],
  [
    'a role of its account with an external id',
    { ...HERE, assumeRole: `arn:aws:iam::${ACCOUNT}:role/w`, externalId: 'x' },
  ],
];
const TAGGED = entry(null, 'sydney', { tags: { replicate: 'dr' } });

/** The result for a replica of prod/a under this name in the origin's own place, by each way to it. */
function seen(place: Place, name: string, entries: Entry[], replica: Said | null, origin: Said = {}) {
  const home = { arn: `arn:aws:secretsmanager:${ORIGIN_REGION}:${ACCOUNT}:secret:${name}-XyZxYz`, name };
  const stands = { ...home, tags: ours(), ...replica };
  return assess(
    pair({
      origin: { name: 'prod/a', ...origin },
      replica: replica === null ? absent : stands,
      desired: { secret: 'prod/a', name, place, mapping: mapping(...entries) },
    }),
  ).driftKinds();
}

describe.each(WAYS)('reached by %s, a replica in the origin’s Region is', (_, place) => {
  test.each<[string, string, Entry[], Said | null, Said?]>([
    ['the origin itself', 'prod/a', [entry('prod/a')], {}],
    ['an origin by its name', 'prod/b', [entry('prod/b')], {}],
    ['an origin by its name, missing as it is', 'prod/b', [entry('prod/b')], null],
    ['an origin by a pattern', 'prod/b', [entry('prod/*')], {}],
    ['an origin by its tags', 'copy', [TAGGED], { tags: ours({ replicate: 'dr' }) }],
    ['an origin by the tags that it would be given', 'copy', [TAGGED], {}, { tags: { replicate: 'dr' } }],
    ['an origin by the tags that it would be made with', 'copy', [TAGGED], null, { tags: { replicate: 'dr' } }],
    [
      'an origin by the tags that it has, though its own would be set',
      'copy',
      [TAGGED],
      { tags: ours({ replicate: 'dr' }) },
      { tags: { replicate: 'no' } },
    ],
  ])('foreign as %s', (_, name, entries, replica, origin) => {
    expect(seen(place, name, entries, replica, origin)).toContain('foreign');
  });

  test.each<[string, string, Entry[], Said | null]>([
    ['no entry selects it', 'copy', [entry('prod/*'), TAGGED], {}],
    ['no entry selects it, missing as it is', 'copy', [entry('prod/*'), TAGGED], null],
    ['an exception leaves it out', 'prod/b', [entry('prod/*', 'sydney', { except: ['prod/b'] })], {}],
  ])('a replica like any other, if %s', (_, name, entries, replica) => {
    expect(seen(place, name, entries, replica)).not.toContain('foreign');
  });
});

test.each<[string, Place, Said | null]>([
  [
    'another Region',
    { ...HERE, region: 'eu-west-1' },
    { arn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:prod/b-XyZxYz` },
  ],
  ['another Region, missing', { ...HERE, region: 'eu-west-1' }, null],
  [
    'another account',
    { ...HERE, assumeRole: ROLE },
    { arn: `arn:aws:secretsmanager:${ORIGIN_REGION}:222233334444:secret:prod/b-XyZxYz` },
  ],
  ['another account, missing', { ...HERE, assumeRole: ROLE }, null],
])('a replica under the name of an origin in %s is a replica', (_, place, replica) => {
  expect(seen(place, 'prod/b', [entry('prod/b')], replica)).not.toContain('foreign');
});
