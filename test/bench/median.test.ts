import { expect, test } from 'vitest';
import { medianOf, percentileOf } from '../../bench/median.ts';

test.each([
  [[], 0],
  [[3], 3],
  [[9, 1], 1],
  [[30, 4, 200, 1, 5], 5],
])('the median of %j is %d, whatever their order', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test.each([
  [[], 0],
  [[7], 7],
  [Array.from({ length: 200 }, (_, n) => n + 1), 199],
  [Array.from({ length: 50 }, (_, n) => n + 1), 50],
])('the 99th percentile is the value that one in a hundred exceeds (%#)', (values, percentile) => {
  expect(percentileOf(values, 0.99)).toBe(percentile);
});
