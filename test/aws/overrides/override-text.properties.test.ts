/**
 * Any JSON object and any override: what the edits make of the text is held against a text that is written anew, piece by
 * piece, from the same object, each member with its own white space and spelling.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemberOverride } from '../../../config/mapping.ts';
import { overrideText } from '../../../src/aws/overrides/override-text.ts';

const space = fc.constantFrom('', ' ', '\n', '\r\n  ', '\t ');
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Any spelling of a string: plain, or with every character escaped. */
const spelled = (text: string) =>
  fc.constantFrom(
    JSON.stringify(text),
    `"${text
      .split('')
      .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')}"`,
  );

const scalar = fc.oneof(
  fc.constantFrom(
    '1',
    '-0',
    '1.50',
    '2E+7',
    '12345678901234567890',
    'true',
    'null',
    '""',
    '"\\/"',
    '"}"',
    '"a\\"],{b"',
  ),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
);
const anyJson = fc.oneof(scalar, fc.constantFrom('{}', '[ ]', '[1, {"a" : [2]}]', '{"a":{"a":1 } , "b":"a"}'));

/** One member, and the white space: before its name, around its colon, after its value. */
interface Piece {
  readonly name: string;
  readonly before: string;
  readonly named: string;
  readonly colon: string;
  readonly value: string;
  readonly after: string;
}

const pieces = fc
  .uniqueArray(fc.constantFrom(...NAMES), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((name) => pieceOf(name))));

function pieceOf(name: string): fc.Arbitrary<Piece> {
  const colon = fc.tuple(space, space).map(([one, other]) => `${one}:${other}`);
  return fc.record({
    name: fc.constant(name),
    before: space,
    named: spelled(name),
    colon,
    value: anyJson,
    after: space,
  });
}

function textOf(members: readonly Piece[], inside: string): string {
  if (members.length === 0) return `{${inside}}`;
  return `{${members.map(({ before, named, colon, value, after }) => before + named + colon + value + after).join(',')}}`;
}

const to = fc.constantFrom<string | number | boolean | null>(null, null, 'x', 'é"', 7, true);
const changes = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), to), { selector: ([name]) => name });

test('what is named changes as it should, and all else stays byte for byte', () => {
  fc.assert(
    fc.property(pieces, space, changes, fc.constantFrom('', ' ', '\n'), (members, inside, asked, around) => {
      const text = around + textOf(members, inside) + around;
      const made = overrideText(text, asked.map(asOverride));
      expect(made).toEqual({ state: 'done', text: around + textWritten(members, inside, asked) + around });
    }),
    { numRuns: 1_000 },
  );
});

test('an override within a member changes nothing but that member', () => {
  fc.assert(
    fc.property(pieces, pieces, space, changes, (outer, inner, inside, asked) => {
      const at = outer.length >> 1;
      const holder = (value: string): Piece[] => [
        ...outer.slice(0, at),
        { name: 'z', before: ' ', named: '"z"', colon: ': ', value, after: '\n' },
        ...outer.slice(at),
      ];
      const override = asked.map(asOverride).map((one) => ({ ...one, path: ['z', ...one.path] }));
      const made = overrideText(textOf(holder(textOf(inner, inside)), ''), override);
      expect(made).toEqual({ state: 'done', text: textOf(holder(textWritten(inner, inside, asked)), '') });
    }),
    { numRuns: 500 },
  );
});

test('texts are replaced in the decoded string, however it is spelled', () => {
  const texts = fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 2 }), fc.string({ maxLength: 2 })), {
    maxLength: 3,
  });
  const string = fc
    .string({ unit: 'binary', maxLength: 12 })
    .chain((text) => fc.tuple(fc.constant(text), spelled(text)));
  fc.assert(
    fc.property(string, texts, ([decoded, raw], swaps) => {
      const longestFirst = swaps.toSorted(([one], [other]) => other.length - one.length);
      const [same, made] = [longestFirst.map(([from]) => [from, from] as const), longestFirst].map((one) =>
        overrideText(`{"a":${raw}}`, [{ path: ['a'], by: 'replica', change: { kind: 'replace', texts: one } }]),
      );
      if (same?.state !== 'done' || made?.state !== 'done') throw new Error('it fits');
      expect(JSON.parse(same.text)).toEqual({ a: decoded });
      expect(JSON.parse(made.text)).toEqual({ a: replacedAnew(decoded, longestFirst) });
    }),
    { numRuns: 500 },
  );
});

test('any text is changed, refused with a reason, or left alone, and what is no JSON object is never changed', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '//', '\uFEFF', '"', '/**/'))
    .map(([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice(at % (json.length + 1)));
  const text = fc.oneof(fc.string(), fc.json(), broken);
  fc.assert(
    fc.property(text, changes, fc.constantFrom('replica', 'target'), (one, asked, by) => {
      const override = asked.map(asOverride).map((member) => ({ ...member, by }));
      const made = overrideText(one, override);
      if (isJsonObject(one)) expect(made.state === 'done' && isJsonObject(made.text)).toBe(made.state === 'done');
      else if (by === 'target' || asked.length === 0) expect(made).toEqual({ state: 'done', text: one });
      else expect(made).toMatchObject({ state: 'unfit' });
    }),
    { numRuns: 500 },
  );
});

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function asOverride([name, value]: [string, string | number | boolean | null]): MemberOverride {
  return { path: [name], by: 'replica', change: value === null ? { kind: 'remove' } : { kind: 'set', to: value } };
}

/** The object written anew. */
function textWritten(
  members: readonly Piece[],
  inside: string,
  asked: readonly [string, string | number | boolean | null][],
): string {
  const said = new Map(asked);
  const kept = members.filter(({ name }) => said.get(name) !== null || !said.has(name));
  const last = members.at(-1);
  const coming = asked.filter(([name, value]) => value !== null && !members.some((member) => member.name === name));
  const style = { before: last?.before ?? '', colon: last?.colon ?? ':' };
  const added = coming.map(([name, value]) => `${JSON.stringify(name)}${style.colon}${JSON.stringify(value)}`);
  const written = kept.map(({ name, named, colon, value }) => {
    const mine = said.has(name) ? JSON.stringify(said.get(name)) : value;
    return `${named}${colon}${mine}`;
  });
  // The white space in front of the first member, behind the last one, and between those that stay.
  const first = members[0]?.before ?? '';
  const lastKept = kept.at(-1);
  if (lastKept === undefined) {
    if (last === undefined) return added.length === 0 ? `{${inside}}` : `{${added.join(',')}${inside}}`;
    return `{${first}${added.join(`,${style.before}`)}${last.after}}`;
  }
  const joined = written.map((one, at) => {
    const [mine, next] = [kept[at] as Piece, kept[at + 1]];
    const lead = at === 0 ? first : leadOf(members, kept[at - 1] as Piece);
    return `${lead}${one}${next === undefined ? '' : mine.after}`;
  });
  const end = lastKept === last ? lastKept.after : lastKept.after + (last?.after ?? '');
  return `{${joined.join(',')}${added.map((one) => `,${style.before}${one}`).join('')}${end}}`;
}

/** A member that leaves takes the white space up to the next, so a kept one has that of what stood behind the kept before it. */
function leadOf(members: readonly Piece[], before: Piece): string {
  return members[members.indexOf(before) + 1]?.before ?? '';
}

function replacedAnew(text: string, texts: readonly (readonly [string, string])[]): string {
  if (text === '') return '';
  const [from, to] = texts.find(([one]) => text.startsWith(one)) ?? [text.slice(0, 1), text.slice(0, 1)];
  return to + replacedAnew(text.slice(from.length), texts);
}
