import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLockstepError, LockstepError } from '../../src/core/errors.ts';
import { groupBy } from '../../src/core/group.ts';
import { derivedVersion } from '../../src/core/version.ts';

test('the derived id never changes: replicas of years ago are still recognised', () => {
  expect(derivedVersion('a1b2c3d4-5678-90ab-cdef-EXAMPLE11111')).toBe('da975fdc-a3df-5d9d-80e8-48fc06aaf5ba');
});

test('the derived id is a legal version id, another for each version, and never the version itself', () => {
  const id = fc.string({ minLength: 32, maxLength: 64 });
  fc.assert(
    fc.property(id, id, (one, other) => {
      expect(derivedVersion(one)).toMatch(/^[0-9a-f-]{36}$/);
      expect(derivedVersion(one)).not.toBe(one);
      expect(derivedVersion(one) === derivedVersion(other)).toBe(one === other);
      expect(derivedVersion(derivedVersion(one))).not.toBe(derivedVersion(one));
    }),
  );
});

test('what is thrown by surprise is named, and its text withheld', () => {
  const error = asLockstepError(new TypeError('canary in here'));
  expect(error).toMatchObject({ code: 'unexpected', message: expect.stringContaining('TypeError') });
  expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('canary');
  expect(asLockstepError('canary').message).not.toContain('canary');
});

test('our own error passes as it is', () => {
  const error = new LockstepError('quota', 'a quota is used up');
  expect(asLockstepError(error)).toBe(error);
});

test('groups keep the order of first appearance, and their items theirs', () => {
  const groups = groupBy(['b1', 'a1', 'b2'], (item) => item[0]);
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
});
