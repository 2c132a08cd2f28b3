import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemberOverride, Override } from '../../../config/mapping.ts';
import { overrideText } from '../../../src/aws/overrides/override-text.ts';
import { restoreText } from '../../../src/aws/overrides/restore-members.ts';

// The kind: on the way back the origin gets a member that is only right in another Region, or loses a byte.

function own(path: string[], change: MemberOverride['change']): MemberOverride {
  return { path, by: 'replica', change };
}

const HOST: Override = [own(['host'], { kind: 'set', to: 'ro.eu' })];

function goBack(theirs: string, ours: string, override = HOST) {
  const restored = restoreText(theirs, ours, override);
  return restored?.state === 'done' ? restored.text : (restored?.reason ?? null);
}

describe('a value on its way back', () => {
  test.each([
    [
      'keeps the origin’s own member, written as it is there',
      '{ "host": "ro.eu", "pw": "new" }',
      '{"host":\t"rw\\u002eus","pw":"old"}',
      '{ "host": "rw\\u002eus", "pw": "new" }',
    ],
    [
      'gets a member back that was taken out there',
      '{"pw":"new"}',
      '{"host":"rw.us","pw":"old"}',
      '{"pw":"new","host":"rw.us"}',
    ],
    ['loses one that only the override added', '{"pw":"new", "host":"ro.eu"}', '{"pw":"old"}', '{"pw":"new"}'],
    ['stays as it is if neither has it', '{"pw":  1e2}', '{}', '{"pw":  1e2}'],
  ])('%s', (_, theirs, ours, expected) => {
    expect(goBack(theirs, ours)).toBe(expected);
  });

  test('of another kind than an object is left to a person', () => {
    expect(goBack('"text"', '{}')).toBeNull();
  });

  test('without a place for what the origin keeps is left to a person', () => {
    const deep: Override = [own(['db', 'host'], { kind: 'set', to: 'ro.eu' })];
    expect(goBack('{"db":null}', '{"db":{"host":"rw.us"}}', deep)).toContain('has no place for "/db/host"');
  });
});

test('an origin’s value that went there and came back is the same, byte for byte', () => {
  const member = fc.constantFrom('host', 'port', 'pw', 'a');
  const json = fc.dictionary(member, fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxKeys: 4 });
  const change = fc.oneof(
    fc.string().map((to): MemberOverride['change'] => ({ kind: 'set', to })),
    fc.string({ minLength: 1 }).map((from): MemberOverride['change'] => ({ kind: 'replace', texts: [[from, 'x']] })),
  );
  fc.assert(
    fc.property(json, fc.nat(3), member, change, (value, indent, name, change) => {
      const ours = JSON.stringify(value, null, indent);
      const override: Override = [own([name], change)];
      const there = overrideText(ours, override);
      fc.pre(there.state === 'done' && name in value);
      expect(there.state === 'done' ? goBack(there.text, ours, override) : null).toBe(ours);
    }),
  );
});
