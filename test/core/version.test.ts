import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLockstepError, LockstepError } from '../../src/core/errors.ts';
import { groupBy } from '../../src/core/group.ts';
import { CONFLICT, deriveVersion, isDerived, type Reason } from '../../src/core/version.ts';

const VERSION = 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111';

test.each<[string, Reason]>([
  ['4e3a10c6-577c-5eb3-9c2c-8a22062305e1', CONFLICT],
  ['284cbe03-eba3-5902-82f2-738dd1623f83', { because: 'key', key: 'arn:aws:kms:eu-west-1:111122223333:key/k1' }],
  ['f5ef9aef-2d6b-5fe1-abc1-80220e4cd20c', { because: 'override', override: '{"host":"b"}' }],
])('the derived id %s never changes: replicas of years ago are still recognized', (id, reason) => {
  expect(deriveVersion(VERSION, reason)).toBe(id);
});

test('a derived id is a valid version id, different for each version and reason, and never the version itself', () => {
  const id = fc.string({ minLength: 32, maxLength: 64 });
  const text = fc.string({ maxLength: 20 });
  const reason = fc.oneof(
    fc.constant(CONFLICT),
    text.map((key): Reason => ({ because: 'key', key })),
    text.map((override): Reason => ({ because: 'override', override })),
  );
  const made = fc.tuple(id, reason);
  fc.assert(
    fc.property(made, made, (one, other) => {
      expect(isDerived(deriveVersion(...one))).toBe(true);
      expect(deriveVersion(...one)).not.toBe(one[0]);
      expect(deriveVersion(...one) === deriveVersion(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(deriveVersion(deriveVersion(...one), one[1])).not.toBe(deriveVersion(...one));
    }),
  );
});

test('an unexpected error is named, and its text withheld', () => {
  const error = asLockstepError(new TypeError('canary in here'));
  expect(error).toMatchObject({ code: 'unexpected', message: expect.stringContaining('TypeError') });
  expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('canary');
  expect(asLockstepError('canary').message).not.toContain('canary');
});

test('our own error is passed on as it is', () => {
  const error = new LockstepError('quota', 'a quota is used up');
  expect(asLockstepError(error)).toBe(error);
});

test('groups and their items keep their order', () => {
  const groups = groupBy(['b1', 'a1', 'b2'], (item) => item[0]);
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
});

test.each(['v1'.padEnd(32, '-'), '2f1c8a3e-1111-4222-8333-444455556666', '2F1C8A3E-1111-5222-8333-444455556666'])(
  '%s is recognised as not derived without a hash',
  (id) => {
    expect(isDerived(id)).toBe(false);
  },
);
