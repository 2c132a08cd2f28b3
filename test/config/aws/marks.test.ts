import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as marks from '../../../config/aws/marks.ts';
import {
  asTagValue,
  fenceName,
  heartbeatName,
  isOwnSecret,
  isReservedTag,
  KEPT_FOR_MARKS,
  MAPPING_TAG,
  ORIGIN_TAG,
  PROMOTED_TAG,
  REKEY_TAG,
  TAGS_OF_A_SECRET,
  VERSION_TAG,
} from '../../../config/aws/marks.ts';

const TAGS = [ORIGIN_TAG, MAPPING_TAG, VERSION_TAG, REKEY_TAG, PROMOTED_TAG];

test('docs/formats.md names every tag, label and secret of Lockstep', () => {
  const formats = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8');
  const named = Object.values(marks).filter((mark) => typeof mark === 'string' && /^lockstep/i.test(mark));
  expect(named.length).toBeGreaterThan(15);
  for (const mark of [...named, fenceName('NAME'), heartbeatName('NAME')]) expect(formats).toContain(`\`${mark}\``);
});

test('every mark is a reserved tag, and there is room for all of them', () => {
  expect(TAGS.every(isReservedTag)).toBe(true);
  expect(TAGS.length).toBeLessThanOrEqual(KEPT_FOR_MARKS);
  expect(TAGS_OF_A_SECRET - KEPT_FOR_MARKS).toBe(44);
});

test('a fence is one of the secrets that no pattern selects', () => {
  expect(isOwnSecret(fenceName('orders-dr'))).toBe(true);
  expect(isOwnSecret('lockstep-selftest/a')).toBe(false);
});

describe('a tag can hold', () => {
  test.each([
    ['a version id of AWS', 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111', true],
    ['an ARN', 'arn:aws:kms:eu-west-1:111122223333:key/k1', true],
    ['256 characters, and no more', 'a'.repeat(256), true],
    ['257 characters', 'a'.repeat(257), false],
    ['a version id with characters of its own', 'terraform*2024#'.padEnd(32, '!'), false],
  ])('%s: %s', (_, text, fits) => {
    expect(asTagValue(text)).toBe(fits ? text : null);
  });
});
