import { expect, test } from 'vitest';
import { DOOR_NAMES, tryDoor } from './inputs.ts';

/** `npm run test:chaos` tries many more. */
test.each(DOOR_NAMES)('nothing that comes in through %s breaks it, or speaks in its place', (name) => {
  const { tried, violations } = tryDoor(name, 20_260_131, 300);
  expect(violations).toEqual([]);
  expect(tried).toBe(300);
});
