import { expect, test } from 'vitest';
import { cutList, nameOfPlace } from '../../src/render/place-text.ts';

// The kind: a place is named twice on one line, or a list hides names without saying that it does.

test.each([
  ['dublin', 'dublin (eu-west-1)'],
  ['eu-west-1', 'eu-west-1'],
])('the place of the target %s is %s', (target, name) => {
  expect(nameOfPlace({ target, region: 'eu-west-1' })).toBe(name);
});

test('a long list is cut, says by how much, and is whole with --all', () => {
  const same = (text: string) => text;
  const paint = { bad: same, warn: same, good: same, quiet: same, strong: same };
  const lines = Array.from({ length: 52 }, (_, index) => `  ${index}`);
  expect(cutList(lines, { paint })).toEqual([...lines.slice(0, 50), '  and 2 more; --all lists them']);
  expect(cutList(lines, { paint, all: true })).toEqual(lines);
});
