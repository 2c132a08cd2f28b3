import { expect, test } from 'vitest';
import { DOOR_NAMES, tryDoor } from './inputs.ts';

/** `npm run test:chaos` tries many more inputs. */
test.each(DOOR_NAMES)('no input to %s crashes it or forges its output', (name) => {
  const { tried, violations } = tryDoor(name, 20_260_131, 300);
  expect(violations).toEqual([]);
  expect(tried).toBe(300);
});
