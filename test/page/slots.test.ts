import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../src/page/model/slots.ts';

const anyScroll = fc.array(fc.uniqueArray(fc.nat(30), { maxLength: 12 }));

test('a row keeps its slot while it is rendered, and no two rows have the same', () => {
  fc.assert(
    fc.property(anyScroll, (scroll) => {
      const slots = new Slots();
      let before = new Map<number, number>();
      for (const rows of scroll) {
        const assigned = slots.assign(rows);
        expect(new Set(assigned).size).toBe(rows.length);
        const now = new Map(rows.map((row, at) => [row, assigned[at] ?? -1]));
        for (const [row, slot] of now) expect(before.get(row) ?? slot).toBe(slot);
        before = now;
      }
    }),
  );
});

test('a row that appears takes the slot of one that is gone', () => {
  const slots = new Slots();
  expect(slots.assign([0, 1, 2])).toEqual([0, 1, 2]);
  expect(slots.assign([1, 2, 3])).toEqual([1, 2, 0]);
});
