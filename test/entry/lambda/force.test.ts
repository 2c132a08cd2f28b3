import { expect, test } from 'vitest';
import { parseDoor } from '../../../src/entry/lambda/doors.ts';

test('a run by hand goes on past the limits only where it says "force": true', () => {
  expect(parseDoor({ mode: 'reconcile', force: true })).toMatchObject({ door: 'invoke', force: true });
  expect(parseDoor({ mode: 'reconcile' })).toMatchObject({ force: false });
  expect(() => parseDoor({ mode: 'reconcile', force: 'yes' })).toThrow(/force/);
});
