import { expect, test } from 'vitest';
import { parseInput } from '../../../src/entry/lambda/input.ts';

test('a run by hand exceeds the limits only with "force": true', () => {
  expect(parseInput({ mode: 'reconcile', force: true })).toMatchObject({ kind: 'invoke', force: true });
  expect(parseInput({ mode: 'reconcile' })).toMatchObject({ force: false });
  expect(() => parseInput({ mode: 'reconcile', force: 'yes' })).toThrow(/force/);
});
