import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';

const example = readFileSync(new URL('../../replication.yaml', import.meta.url), 'utf8');
const bad = new URL('bad/', import.meta.url);
const texts = [
  example,
  ...readdirSync(bad)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(name, bad), 'utf8')),
];

/** Text that means something in YAML or in the mapping. */
const PIECES = [
  '- ',
  ': ',
  '\n',
  '\n  ',
  '\t',
  '*a',
  '&a ',
  '!x ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|',
  '>',
  '#',
  '%',
  '---\n',
  '...\n',
]
  .concat([
    '<<: ',
    '? ',
    'version: 1\n',
    'origin:',
    'region: ',
    'targets:',
    'secrets:',
    'replicas:',
    'name: ',
    'tags:',
    '\0',
    '\u2028',
  ])
  .concat([
    '__proto__: ',
    'constructor: ',
    'toString',
    '1e400',
    '0x',
    '.nan',
    'null',
    'prod/*',
    'dublin',
    '\r\n',
    '\uFEFF',
    '\ud800',
  ]);

const scrap = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), {
  maxLength: 40,
});

/** A mapping with one part replaced, which is closer to real mistakes than noise. */
const spoilt = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(20), scrap).map(([text, at, length, pieces]) => {
  const from = at % (text.length + 1);
  return text.slice(0, from) + pieces.slice(0, 3).join('') + text.slice(from + length);
});

/** A mapping with values of the wrong types. */
const misfit = fc
  .record(
    { version: fc.jsonValue(), origin: fc.jsonValue(), targets: fc.jsonValue(), secrets: fc.jsonValue() },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

describe('whatever the text is', () => {
  test.each([
    ['pieces of YAML', scrap.map((pieces) => pieces.join(''))],
    ['a spoilt mapping', spoilt],
    ['values of the wrong kind', misfit],
  ])('the result is a mapping, or problems with position and message: %s', (_, text) => {
    fc.assert(fc.property(text, answersWell), { numRuns: 200 });
  });

  test('deeply nested arrays are a problem, and do not exhaust the stack', () => {
    for (const opening of ['[', '{a: ', '- ', '? ', 'a:\n ']) answersWell(opening.repeat(5_000));
  });
});

function answersWell(text: string): void {
  const result = loadMapping(text, 'f.yaml');
  if (result.ok) return;
  expect(result.problems.length).toBeGreaterThan(0);
  for (const { line, column, message } of result.problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
  }
}
