import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemaText } from '../../config/json-schema.ts';
import { ANNOTATIONS, accepts, CHECKED, type Schema } from './json-schema-check.ts';

const committed = read('../../config/replication.schema.json');
const schema: Schema = JSON.parse(committed);
const example = parse(read('../../replication.yaml'));

test('config/replication.schema.json is up to date with `npm run schema`', () => {
  expect(committed).toBe(jsonSchemaText());
});

describe('an editor with the schema', () => {
  test('can describe every key', () => {
    const properties = parts(schema).flatMap((part) => Object.entries(part.properties ?? {}));
    expect(properties.length).toBeGreaterThan(20);
    expect(properties.filter(([, property]) => !property.description).map(([key]) => key)).toEqual([]);
  });

  test('needs only the part of JSON Schema that is checked here', () => {
    const keywords = new Set(parts(schema).flatMap(Object.keys));
    expect([...keywords].filter((keyword) => ![...CHECKED, ...ANNOTATIONS].includes(keyword))).toEqual([]);
  });

  test('accepts replication.yaml', () => {
    expect(accepts(schema, example)).toBe(true);
  });

  test('accepts a Region that AWS opens after this was written', () => {
    expect(accepts(schema, { ...example, origin: { region: 'eu-southeast-1' } })).toBe(true);
  });

  test.each([
    ['an unknown key', { ...example, notfy: {} }],
    ['a missing origin', { version: 1, secrets: example.secrets }],
    ['another version', { ...example, version: 2 }],
    ['a misspelt Region', { ...example, origin: { region: 'us-est-1' } }],
    ['a target with a space in its name', { ...example, targets: { 'west of ireland': { region: 'eu-west-1' } } }],
    ['no secrets', { ...example, secrets: [] }],
    ['an entry that selects nothing', { ...example, secrets: [{ replicas: ['dublin'] }] }],
    ['an entry without replicas', { ...example, secrets: [{ name: 'a', replicas: [] }] }],
    ['tags that ask for nothing', { ...example, secrets: [{ tags: {}, replicas: ['dublin'] }] }],
    ['a wildcard that is none', { ...example, secrets: [{ name: 'prod/?', replicas: ['dublin'] }] }],
    [
      'both target and region',
      { ...example, secrets: [{ name: 'a', replicas: [{ target: 'x', region: 'eu-west-1' }] }] },
    ],
    ['another way to deal with drift', { ...example, reconcile: { onDrift: 'hael' } }],
  ])('marks %s', (_, value) => {
    expect(accepts(schema, value)).toBe(false);
  });
});

/** The schema and all schemas within it. */
function parts(whole: Schema): Schema[] {
  const { properties = {}, additionalProperties, propertyNames, items, anyOf = [] } = whole;
  const within = [...Object.values(properties), additionalProperties || undefined, propertyNames, items, ...anyOf];
  return [whole, ...within.flatMap((part) => (part === undefined ? [] : parts(part)))];
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
