import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globsOverlap, isGlob, literalPrefix, matchesGlob } from '../../config/glob.ts';

/** Few letters, so that names and patterns often match. */
const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '*'), maxLength: 6 });

describe('a pattern', () => {
  test.each([
    ['prod/*', 'prod/db', true],
    ['prod/*', 'prod/orders/db', true],
    ['prod/*', 'prod/', true],
    ['prod/*', 'prod', false],
    ['*', '', true],
    ['*-db', 'prod/orders-db', true],
    ['prod/*/db', 'prod/db', false],
    ['prod/**/db', 'prod/x/db', true],
    ['a*a', 'a', false],
    ['prod/d.', 'prod/db', false],
    ['prod/db', 'prod/db', true],
  ])('%s and the name %s: %s', (glob, candidate, expected) => {
    expect(matchesGlob(glob, candidate)).toBe(expected);
  });

  test('matches according to its definition', () => {
    fc.assert(
      fc.property(pattern, name, (glob, candidate) => matchesGlob(glob, candidate) === defined(glob, candidate)),
    );
  });

  test('that covers another one matches whatever the other one matches', () => {
    fc.assert(
      fc.property(pattern, pattern, name, (wide, narrow, candidate) => {
        fc.pre(matchesGlob(wide, narrow) && matchesGlob(narrow, candidate));
        expect(matchesGlob(wide, candidate)).toBe(true);
      }),
      { maxSkipsPerRun: 100_000 },
    );
  });

  test('begins every name that it matches with its literal prefix', () => {
    fc.assert(
      fc.property(
        pattern,
        name,
        (glob, candidate) => !matchesGlob(glob, candidate) || candidate.startsWith(literalPrefix(glob)),
      ),
    );
  });

  test('of many stars is as fast as any other', () => {
    const started = performance.now();
    expect(matchesGlob('*a'.repeat(256), 'a'.repeat(255).padEnd(200_000, 'b'))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('two patterns', () => {
  test.each([
    ['prod/*', 'dev/*', false],
    ['prod/*', '*/db', true],
    ['a*b', 'a*c', false],
    ['prod/*', 'prod/db', true],
    ['prod/a', 'prod/b', false],
  ])('%s and %s overlap: %s', (one, other, expected) => {
    expect(globsOverlap(one, other)).toBe(expected);
    expect(globsOverlap(other, one)).toBe(expected);
  });

  test('overlap whenever a name matches both', () => {
    fc.assert(
      fc.property(pattern, pattern, name, (one, other, candidate) => {
        if (matchesGlob(one, candidate) && matchesGlob(other, candidate)) expect(globsOverlap(one, other)).toBe(true);
      }),
    );
  });

  test('that overlap have a name that matches both', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        if (isGlob(one) && isGlob(other) && globsOverlap(one, other)) {
          const meeting = common(one, other);
          expect([matchesGlob(one, meeting), matchesGlob(other, meeting)]).toEqual([true, true]);
        }
      }),
    );
  });
});

/** The definition, letter by letter: slow but obviously correct. */
function defined(glob: string, candidate: string): boolean {
  if (glob === '') return candidate === '';
  if (glob.startsWith('*'))
    return defined(glob.slice(1), candidate) || (candidate !== '' && defined(glob, candidate.slice(1)));
  return candidate !== '' && glob[0] === candidate[0] && defined(glob.slice(1), candidate.slice(1));
}

/** The longer start, the middles of both, the longer end. */
function common(one: string, other: string): string {
  const [a, b] = [one.split('*'), other.split('*')];
  const longer = (x = '', y = '') => (x.length > y.length ? x : y);
  return longer(a[0], b[0]) + a.slice(1, -1).join('') + b.slice(1, -1).join('') + longer(a.at(-1), b.at(-1));
}
