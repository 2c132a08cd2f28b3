import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readLeniently } from '../../config/schema/lenient.ts';
import { type MappingDocument, written } from '../../config/schema/schema.ts';

type Path = readonly (string | number)[];

/** A mapping with every key that it may have. */
const FULL: MappingDocument = {
  version: 1,
  name: 'orders',
  formerNames: ['lockstep'],
  origin: { region: 'us-east-1', account: '111122223333' },
  targets: {
    dublin: {
      region: 'eu-west-1',
      assumeRole: 'arn:aws:iam::222233334444:role/writer',
      externalId: 'orders',
      kmsKey: 'alias/a',
      onDrift: 'report',
      until: '2026-12-01',
      set: { host: 'a', old: null },
      replace: { url: { a: 'b' } },
    },
  },
  secrets: [
    {
      name: 'prod/*',
      tags: { replicate: 'dr' },
      except: ['prod/a'],
      onDrift: 'report',
      until: '2026-12-01',
      replicas: [
        { target: 'dublin', kmsKey: 'alias/b', onDrift: 'report', until: '2026-12-01', adopt: 'any', set: { port: 1 } },
        { region: 'eu-west-2', assumeRole: 'arn:aws:iam::222233334444:role/writer', externalId: 'orders', name: 'b' },
      ],
    },
  ],
  reconcile: {
    schedule: 'rate(1 hour)',
    onDrift: 'report',
    until: '2026-12-01',
    adopt: 'never',
    maxChanges: '25%',
    workers: 4,
    pace: '50%',
    ignoreTags: ['cost:*'],
  },
  history: {
    keep: '90 days',
    target: 'dublin',
    lock: 'governance',
    sign: 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809',
  },
  standby: ['dublin'],
  notify: {
    email: ['a@example.com'],
    when: 'always',
    remind: '2 days',
    behind: '15 minutes',
    chat: true,
    events: true,
  },
};

/** Keys that the manual explains by the keys within them. */
const GROUPS = ['origin', 'targets', 'reconcile', 'notify'];

test('a mapping without mistakes is read as the schema reads it', () => {
  expect(readLeniently(written, FULL)).toEqual(written.parse(FULL));
});

test('the mapping of this test has every key', () => {
  const keys = propertiesOf(z.toJSONSchema(written, { io: 'input' }));
  expect(keys.filter((key) => !JSON.stringify(FULL).includes(`"${key}":`))).toEqual([]);
});

test('docs/mapping.md explains every key', () => {
  const manual = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
  const rows = manual.split('\n').filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/(\w+)(?:\[\])?`/g)].map(([, key]) => key),
  );
  const keys = propertiesOf(z.toJSONSchema(written, { io: 'input' }));
  expect(keys.filter((key) => !explained.includes(key) && !GROUPS.includes(key))).toEqual([]);
});

test('missing parts are undefined, even if they have a default', () => {
  const least = { version: 1, origin: {}, secrets: [{ replicas: ['dublin'] }], notify: {} };
  expect(readLeniently(written, least)).toEqual({
    version: 1,
    origin: {},
    secrets: [{ replicas: [{ target: 'dublin' }] }],
    notify: {},
  });
});

describe('one invalid value is null, and everything else is read', () => {
  test.each(pathsOf(FULL).map((path) => [path.join('.'), path] as const))('%s', (_, path) => {
    const read = readLeniently(written, withValue(FULL, path, { wrong: [] }));
    // Tags are valid or invalid together, and so is what an override says.
    const at = path.findIndex((key) => ['tags', 'set', 'replace'].includes(String(key)));
    const wrong = at === -1 ? path : path.slice(0, at + 1);
    expect(read).toEqual(withValue(FULL, wrong, null));
  });
});

test.each([
  ['the file', [], null],
  ['origin', { origin: 'us-east-1' }, { origin: null }],
  ['a target', { targets: { dublin: 'eu-west-1', sydney: {} } }, { targets: { dublin: null, sydney: {} } }],
  ['an entry', { secrets: ['prod/db', {}] }, { secrets: [null, {}] }],
  ['a replica', { secrets: [{ replicas: [1, 'dublin'] }] }, { secrets: [{ replicas: [null, { target: 'dublin' }] }] }],
])('%s of the wrong type is null as a whole', (_, value, expected) => {
  expect(readLeniently(written, value)).toEqual(expected);
});

test('keys that a replica with a target cannot have are ignored', () => {
  const read = readLeniently(written, { secrets: [{ replicas: [{ target: 'dublin', region: 'nowhere' }] }] });
  expect(read?.secrets?.[0]?.replicas).toEqual([{ target: 'dublin' }]);
});

function propertiesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(propertiesOf)];
}

/** The paths of all scalars. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withValue(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) return whole.map((item, at) => (at === first ? withValue(item, rest, value) : item));
  const { [first]: part, ...others } = whole as Record<string, unknown>;
  return { ...others, [first]: withValue(part, rest, value) };
}
