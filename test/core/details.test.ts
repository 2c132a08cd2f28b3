import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { detailsOf, withDetails } from '../../src/core/details.ts';
import { desired, keyArn, pair } from '../support/builders.ts';

const OLD = keyArn('eu-west-1', 'old');
const NEW = keyArn('eu-west-1', 'new');

describe('the detail of a wrong key names', () => {
  const wanted = desired({ ownKey: NEW });

  test('the key of the secret, and the one that is declared', () => {
    const seen = pair({ desired: wanted, replica: { kmsKey: OLD } });
    expect(detailsOf(assess(seen))).toEqual([{ kind: 'wrong-key', expected: NEW, found: OLD }]);
  });

  test('the key of the version that is AWSCURRENT, if the secret is under the right one', () => {
    const seen = pair({ desired: wanted, replica: { kmsKey: NEW }, listed: { v2: [OLD] } });
    expect(detailsOf(assess(seen))).toEqual([{ kind: 'wrong-key', expected: NEW, found: OLD }]);
  });
});

test('tags that do not fit are among the details', () => {
  const tags = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`t${String(n).padStart(2, '0')}`, 'x']));
  const seen = pair({ origin: { tags }, replica: { tags: {} } });
  expect(detailsOf(assess(seen))).toContainEqual({ kind: 'metadata', tag: 't44', expected: 'x', found: null });
});

test('what was found first stays when a later look finds something else about the same', () => {
  const first = { kind: 'metadata', tag: 'team', expected: 'a', found: null } as const;
  const other = { kind: 'metadata', tag: 'tier', expected: '1', found: '2' } as const;
  expect(withDetails([first], [{ ...first, found: 'b' }, other])).toEqual([first, other]);
});

test('a replica in sync has no details', () => {
  expect(detailsOf(assess(pair()))).toEqual([]);
});
