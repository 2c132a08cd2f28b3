import { describe, expect, test } from 'vitest';
import { type Position, step } from '../../src/page/model/steps.ts';

// Rows 0 and 3 are headings of groups.
const GRID = { rows: 6, columns: 3, page: 3, isLine: (row: number) => row !== 0 && row !== 3 };
const PLAIN = { ctrlKey: false, metaKey: false, altKey: false };

const at = (row: number, column: number): Position => ({ row, column });

describe('a key moves from cell to cell', () => {
  test.each<[key: string, from: Position, to: Position]>([
    ['ArrowRight', at(1, 0), at(1, 1)],
    ['ArrowRight', at(1, 2), at(1, 2)],
    ['ArrowLeft', at(1, 0), at(1, 0)],
    ['ArrowDown', at(2, 1), at(4, 1)],
    ['ArrowUp', at(4, 1), at(2, 1)],
    ['ArrowUp', at(1, 1), at(1, 1)],
    ['ArrowDown', at(5, 1), at(5, 1)],
    ['PageDown', at(1, 2), at(4, 2)],
    ['PageUp', at(5, 2), at(2, 2)],
    ['PageUp', at(2, 2), at(1, 2)],
    ['Home', at(4, 2), at(4, 0)],
    ['End', at(4, 0), at(4, 2)],
  ])('%s from %o to %o, over the headings of groups', (key, from, to) => {
    expect(step({ ...PLAIN, key }, from, GRID)).toEqual(to);
  });

  test.each(['ctrlKey', 'metaKey'])('Home and End with %s lead to the corners', (modifier) => {
    expect(step({ ...PLAIN, key: 'Home', [modifier]: true }, at(4, 1), GRID)).toEqual(at(1, 0));
    expect(step({ ...PLAIN, key: 'End', [modifier]: true }, at(1, 1), GRID)).toEqual(at(5, 2));
  });

  test('other keys, and those with Alt, are left to the browser', () => {
    expect(step({ ...PLAIN, key: 'a' }, at(1, 1), GRID)).toBeNull();
    expect(step({ ...PLAIN, key: 'ArrowLeft', altKey: true }, at(1, 1), GRID)).toBeNull();
  });
});
