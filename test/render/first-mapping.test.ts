import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import { expandMapping, type Place } from '../../src/core/desired.ts';
import { LockstepError } from '../../src/core/errors.ts';
import { guessMapping, targetNameOf } from '../../src/core/first-mapping/guess.ts';
import { isUnderKey, wantedKey } from '../../src/core/key.ts';
import type { SecretState } from '../../src/core/observation.ts';
import { renderFirstMapping } from '../../src/render/first-mapping/text.ts';
import { EVERYTHING, keyArn, ORIGIN_REGION, ROLE, type Said, secret } from '../support/builders.ts';

const PLACES: readonly Place[] = [
  { region: 'eu-west-1', assumeRole: null, externalId: null },
  { region: ORIGIN_REGION, assumeRole: ROLE, externalId: 'a/b:c=1' },
];

const LOOKED = {
  day: '2026-01-31',
  seen: [{ where: 'eu-west-1', secrets: 3 }],
  unseen: [
    { where: 'ap-east-1', error: new LockstepError('region-not-enabled', 'x') },
    { where: 'me-south-1', error: new LockstepError('region-not-enabled', 'y') },
    { where: 'sa-east-1', error: new LockstepError('unexpected', 'two\nlines: # and more') },
  ],
  onDrift: 'report' as const,
};

const WORDS = ['a', 'prod', 'null', 'true', '0x1F', '1e3', '-', '!x', '@', '=', '.5', '2026-01-31', 'no'];
const anyName = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom('/', '-', '_', '.', '')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flat().join(''))
  .filter((name) => name !== '');
const KEY_ID = '00000000-0000-0000-0000-00000000000b';
const NAMEABLE: readonly string[] = ['alias/one', KEY_ID, ...PLACES.map(({ region }) => keyArn(region, KEY_ID))];
const anyKey = (region: string) =>
  fc.constantFrom(null, 'alias/one', 'alias/aws/secretsmanager', keyArn(region, KEY_ID), KEY_ID, 'no key: [');
const anyTags = fc.dictionary(
  fc.constantFrom('team', 'a b', 'é:1', 'yes', '\u2028', 'aws:x', '#', 'x*'),
  fc.constantFrom('', 'dr', '0123', 'true', 'ü - x: y', '\u2028', '"', '{'),
  { maxKeys: 3 },
);
const anySaid = (region: string): fc.Arbitrary<Said> =>
  fc.record({
    kmsKey: anyKey(region),
    tags: anyTags,
    labels: fc.constantFrom('v1[AWSCURRENT]', 'v2[AWSCURRENT]', ''),
    heldBy: fc.constantFrom(null, null, null, 'a native replica of x\n# y'),
  });
const anyAccount = fc.uniqueArray(
  fc.record({
    name: anyName,
    origin: anySaid(ORIGIN_REGION),
    copies: fc.tuple(...PLACES.map(({ region }) => fc.option(anySaid(region)))),
  }),
  { selector: ({ name }) => name, maxLength: 40 },
);

/** Whether no one else keeps a secret. */
function isFree({ heldBy }: SecretState): boolean {
  return heldBy === null;
}

/** The account as it is listed, in an order of its own. */
function listed(account: readonly { name: string; origin: Said; copies: readonly (Said | null)[] }[]) {
  const there = PLACES.map((place, at) => ({
    place,
    secrets: account.flatMap(({ name, copies }) => {
      const said = copies[at];
      return said ? [secret(place.region, { ...said, name })] : [];
    }),
  }));
  const origin = {
    place: { region: ORIGIN_REGION, assumeRole: null, externalId: null },
    secrets: account.map(({ name, origin }) => secret(ORIGIN_REGION, { ...origin, name })),
  };
  return { origin, there };
}

describe('a first mapping', () => {
  test('loads without a mistake and asks for exactly what is there, under the key that it is under', () => {
    fc.assert(
      fc.property(anyAccount, (account) => {
        const { origin, there } = listed(account);
        const guess = guessMapping(origin, there);
        const sources = new Map(origin.secrets.filter(isFree).map((one) => [one.name, one]));
        const copies = new Map(
          there.flatMap(({ place, secrets }) =>
            secrets
              .filter((one) => isFree(one) && sources.has(one.name))
              .map((one) => [`${one.name} ${targetNameOf(place)}`, one]),
          ),
        );
        expect(guess.groups.length > 0).toBe(copies.size > 0);
        if (copies.size === 0) return;
        const loaded = loadMapping(renderFirstMapping(guess, LOOKED), 'replication.yaml', new Date(0));
        if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
        const desired = expandMapping(loaded.mapping, origin.secrets, EVERYTHING);
        expect(desired.map(({ secret, target }) => `${secret} ${target}`).sort()).toEqual([...copies.keys()].sort());
        const elsewhere = desired.filter((one) => {
          const [source, copy] = [sources.get(one.secret), copies.get(`${one.secret} ${one.target}`)];
          return source && copy && NAMEABLE.includes(copy.kmsKey ?? '') && !isUnderKey(copy, wantedKey(one, source));
        });
        expect(elsewhere).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('of 5,000 secrets without order is small enough to load, and is made in seconds', () => {
    const account = Array.from({ length: 5_000 }, (_, at) => ({
      name: `${(at * 7919) % 5_003}/${'deep/'.repeat(at % 9)}${at}`,
      origin: {},
      copies: [at % 3 === 0 ? null : {}, at % 5 === 0 ? {} : null],
    }));
    const { origin, there } = listed(account);
    const guess = guessMapping(origin, there);
    const loaded = loadMapping(renderFirstMapping(guess, LOOKED), 'replication.yaml');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const copies = there.reduce((sum, { secrets }) => sum + secrets.length, 0);
    expect(expandMapping(loaded.mapping, origin.secrets, EVERYTHING)).toHaveLength(copies);
  });

  test('says what each guess rests on', async () => {
    const { origin, there } = listed([
      { name: 'prod/a', origin: { kmsKey: 'alias/own' }, copies: [{ kmsKey: 'alias/dr' }, null] },
      { name: 'prod/b', origin: {}, copies: [{ labels: 'x[AWSCURRENT]' }, {}] },
      { name: 'prod/c', origin: {}, copies: [{ heldBy: 'a native replica of us-east-1' }, null] },
      { name: 'prod/d', origin: {}, copies: [null, null] },
    ]);
    await expect(renderFirstMapping(guessMapping(origin, there), LOOKED)).toMatchFileSnapshot('first-mapping.yaml');
  });
});
