import { describe, expect, test } from 'vitest';
import type { MemberOverride, Override } from '../../../config/mapping.ts';
import { overrideText } from '../../../src/aws/overrides/override-text.ts';

type To = string | number | boolean | null;

function set(members: Record<string, To>, by: MemberOverride['by'] = 'replica'): Override {
  return Object.entries(members).map(([path, to]) => ({
    path: path.split('/'),
    by,
    change: to === null ? { kind: 'remove' } : { kind: 'set', to },
  }));
}

function replace(path: string, texts: [string, string][], by: MemberOverride['by'] = 'replica'): Override {
  return [{ path: path.split('/'), by, change: { kind: 'replace', texts } }];
}

/** The text, or the reason why there is none. */
function changed(text: string, ...overrides: Override[]): string {
  const made = overrideText(text, overrides.flat());
  return made.state === 'done' ? made.text : `unfit: ${made.reason}`;
}

describe('set', () => {
  test.each<[string, string, Record<string, To>, string]>([
    ['replaces a value alone', '{ "a" :1, "b":2.50 }', { a: 'x"\n' }, '{ "a" :"x\\"\\n", "b":2.50 }'],
    ['replaces an object whole', '{"a":{"b":[1,{}]},"c":1}', { a: false }, '{"a":false,"c":1}'],
    ['finds a member by its decoded name', '{"\\u0061":1}', { a: 2 }, '{"\\u0061":2}'],
    ['reaches into objects and lists', '{"a":[0,{"b":1}],"b":1}', { 'a/1/b': 2 }, '{"a":[0,{"b":2}],"b":1}'],
    ['replaces an item of a list', '{"a":[0, 1]}', { 'a/1': 2 }, '{"a":[0, 2]}'],
    ['adds a member in the style of the last', '{\n  "a" : 1\n}\n', { b: 2 }, '{\n  "a" : 1,\n  "b" : 2\n}\n'],
    ['adds several', '{"a":1, "b":2}', { c: 3, d: true }, '{"a":1, "b":2, "c":3, "d":true}'],
    ['adds to an empty object', '{ }', { a: 1, b: 2 }, '{"a":1,"b":2 }'],
    ['adds to an inner object', '{"a":{"b":1},"c":{}}', { 'a/d': 2 }, '{"a":{"b":1,"d":2},"c":{}}'],
    ['is not confused by prototypes', '{"a":1}', { constructor: 2 }, '{"a":1,"constructor":2}'],
  ])('%s', (_, text, members, expected) => {
    expect(changed(text, set(members))).toBe(expected);
  });

  test.each<[string, string, Record<string, To>, string]>([
    ['the first, with its comma and the space up to the next', '{ "a" : 1 , "b":2 }', { a: null }, '{ "b":2 }'],
    ['one between', '{"a":1,\n "b":2,\n "c":3}', { b: null }, '{"a":1,\n "c":3}'],
    ['the last, with the comma before it', '{"a":1 ,\n "b":2\n}', { b: null }, '{"a":1 \n}'],
    ['the last two', '{"a":1,"b":2,"c":3}', { b: null, c: null }, '{"a":1}'],
    ['the only one', '{ "a":1 }', { a: null }, '{  }'],
    ['all, while another comes', '{ "a":1, "b":2 }', { a: null, b: null, c: 3 }, '{ "c":3 }'],
    ['the last, while another comes', '{"a":1, "b":2}', { b: null, c: 3 }, '{"a":1, "c":3}'],
    ['one that is not there', '{"a":1}', { b: null }, '{"a":1}'],
  ])('to null removes %s', (_, text, members, expected) => {
    expect(changed(text, set(members))).toBe(expected);
  });
});

describe('replace', () => {
  test.each<[string, string, [string, string][], string]>([
    ['replaces each literal text', '{"a":"x.y.x"}', [['x', 'z']], '{"a":"z.y.z"}'],
    ['is no regular expression', '{"a":"axb a.b"}', [['a.b', '$&']], '{"a":"axb $&"}'],
    [
      'takes the longest first, in one pass',
      '{"a":"us-east-1b us-east-1"}',
      [
        ['us-east-1b', 'us-east-1'],
        ['us-east-1', 'eu-west-1'],
      ],
      '{"a":"us-east-1 eu-west-1"}',
    ],
    [
      'sees through escapes, and keeps those beside it',
      '{"a":"\\/\\u0068ost\\/\\t"}',
      [['host', 'q"']],
      '{"a":"\\/q\\"\\/\\t"}',
    ],
    ['changes nothing if the text is not there', '{"a":"\\u0062"}', [['c', 'd']], '{"a":"\\u0062"}'],
  ])('%s', (_, text, texts, expected) => {
    expect(changed(text, replace('a', texts))).toBe(expected);
  });
});

/** What does not fit is blocked if the replica says it, and left alone if its target does. */
test.each<[string, string, (by: MemberOverride['by']) => Override, string]>([
  ['no JSON', 'hunter2', (by) => set({ a: 1 }, by), "the origin's value is no JSON object"],
  ['a comment', '{"a":1} // b', (by) => set({ a: 1 }, by), "the origin's value is no JSON object"],
  ['a list', '[1]', (by) => set({ 0: 1 }, by), "the origin's value is no JSON object"],
  [
    'two of a named member',
    '{"a":1,"\\u0061":2}',
    (by) => set({ a: 1 }, by),
    '"a" stands twice in the origin\'s value',
  ],
  [
    'two of its parent',
    '{"a":{"b":1},"a":{}}',
    (by) => set({ 'a/b': 2 }, by),
    '"a" stands twice in the origin\'s value',
  ],
  ['no parent', '{}', (by) => set({ 'a/b': 1 }, by), 'the origin\'s value has no "a"'],
  ['a parent without members', '{"a":1}', (by) => set({ 'a/b': 1 }, by), '"a" of the origin\'s value has no members'],
  ['no such item', '{"a":[1]}', (by) => set({ 'a/01': 1 }, by), 'the origin\'s value has no item "/a/01"'],
  [
    'an item to remove',
    '{"a":[1]}',
    (by) => set({ 'a/0': null }, by),
    '"/a/0" is an item of a list, which cannot be removed',
  ],
  ['no text to replace in', '{"a":1}', (by) => replace('a', [['1', '2']], by), '"a" is no text in the origin\'s value'],
  ['no member to replace in', '{}', (by) => replace('a', [['1', '2']], by), '"a" is no text in the origin\'s value'],
])('%s is unfit for a replica’s own override, and left alone by a target’s', (_, text, override, reason) => {
  expect(changed(text, override('replica'))).toBe(`unfit: ${reason}`);
  expect(changed(text, override('target'))).toBe(text);
});

test('a target adds no member, and what it says beside a replica’s own holds where it fits', () => {
  expect(changed('{"a":1,"b":2}', set({ a: 3, c: 4 }, 'target'), set({ b: 5 }))).toBe('{"a":3,"b":5}');
});

test('other members may stand twice', () => {
  expect(changed('{"b":1,"b":2,"a":1}', set({ a: 2 }))).toBe('{"b":1,"b":2,"a":2}');
});

test.each(['replica', 'target'] as const)('a value that would be longer than AWS takes is unfit, by the %s', (by) => {
  const fits = set({ a: 'é'.repeat((65_536 - 8) / 2) }, by);
  expect(changed('{"a":1}', fits)).toHaveLength(32_764 + 8);
  expect(changed('{ "a":1}', fits)).toBe('unfit: the value would be 65537 bytes long, and AWS takes 65536');
});

test('no depth of nesting exhausts the stack', () => {
  const deep = `{"a":1,"b":${'['.repeat(32_000)}${']'.repeat(32_000)}}`;
  expect(changed(deep, set({ a: 2 }))).toBe(deep.replace('1', '2'));
});
