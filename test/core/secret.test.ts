import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret.ts';

const CANARY = 'cAnArY-hunter2';
const BYTES = Uint8Array.from(Buffer.from(CANARY));
const text = (content: string) => new SecretValue({ kind: 'string', text: content });
const binary = (bytes: Uint8Array) => new SecretValue({ kind: 'binary', bytes });

describe.each([
  ['string', text(CANARY)],
  ['binary', binary(BYTES)],
])('a %s value', (_, value) => {
  test.each<[string, () => unknown]>([
    ['String()', () => String(value)],
    ['a template literal', () => `${value}`],
    ['concatenation', () => `${['', value].join('')}`],
    ['toLocaleString()', () => value.toLocaleString()],
    ['format %s', () => format('%s', value)],
    ['inspect', () => inspect(value)],
    ['inspect with everything shown', () => inspect(value, { showHidden: true, depth: null, getters: true })],
    ['format %o', () => format('%o', value)],
  ])('prints as [secret] under %s', (_, print) => {
    expect(print()).toBe('[secret]');
  });

  test('prints as [secret] within what holds it', () => {
    const holder = { value, list: [value], map: new Map([['value', value]]) };
    expect(JSON.stringify({ value, list: [value] })).toBe('{"value":"[secret]","list":["[secret]"]}');
    expect(inspect(holder, { breakLength: Number.POSITIVE_INFINITY })).toBe(
      "{ value: [secret], list: [ [secret] ], map: Map(1) { 'value' => [secret] } }",
    );
  });

  test('prints as [secret] on the console', () => {
    const printed: string[] = [];
    const stdout = new Writable({ write: (chunk, _, done) => done(void printed.push(String(chunk))) });
    new Console(stdout).log(value, [value], '%j', value);
    expect(printed.join('')).toBe('[secret] [ [secret] ] %j [secret]\n');
  });

  test('has nothing to enumerate, spread or clone', () => {
    expect([Object.keys(value), Object.entries(value), Reflect.ownKeys(value)]).toEqual([[], [], []]);
    expect({ ...value }).toEqual({});
    expect(Reflect.ownKeys(structuredClone(value))).toEqual([]);
    expect(inspect(value, { customInspect: false })).toBe('SecretValue {}');
  });

  test('does not show in an error that holds it', () => {
    const error = new Error(`cannot write ${value}`, { cause: value });
    expect(inspect(error)).not.toContain(CANARY);
  });
});

describe('two values are equal', () => {
  test.each<[boolean, string, SecretValue, SecretValue]>([
    [true, 'with the same text', text('a'), text('a')],
    [false, 'with another text', text('a'), text('b')],
    [false, 'with text that only looks the same', text('\u00e9'), text('e\u0301')],
    [true, 'with the same bytes', binary(Uint8Array.of(0, 255)), binary(Uint8Array.of(0, 255))],
    [false, 'with another byte', binary(Uint8Array.of(0, 255)), binary(Uint8Array.of(0, 254))],
    [false, 'with a byte more', binary(Uint8Array.of(0)), binary(Uint8Array.of(0, 0))],
    [false, 'as text and as bytes', text('x'), binary(Uint8Array.from(Buffer.from('x')))],
  ])('%s: %s', (expected, _, one, other) => {
    expect([one.isEqualTo(other), other.isEqualTo(one)]).toEqual([expected, expected]);
  });
});
