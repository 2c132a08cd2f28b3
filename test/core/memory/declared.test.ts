import { expect, test } from 'vitest';
import type { Chapter } from '../../../src/core/memory/chapters.ts';
import { findDeclared } from '../../../src/core/memory/declared.ts';

// The kind: a time in which a replica was declared that counts twice, or not at all.

const REPLICA = { secret: 'prod/db', target: 'dublin', name: 'prod/db' };
const at = (hour: number) => Date.UTC(2026, 0, 31, hour);

test('no time counts twice since the clock of a run was behind', () => {
  const chapters = [
    chapter(10, { joined: [REPLICA] }),
    chapter(13, { left: [REPLICA] }),
    chapter(12, { joined: [REPLICA] }),
    chapter(14, { left: [REPLICA] }),
  ];
  const declared = findDeclared(chapters, { from: at(0), to: at(20) });
  expect([...declared.values()].map(({ spans }) => spans)).toEqual([[{ from: at(10), to: at(14) }]]);
});

function chapter(hour: number, changes: Pick<Chapter['record'], 'joined' | 'left'>): Chapter {
  const run = { startedAt: new Date(at(hour)).toISOString() };
  return { record: { run, ...changes }, members: null, events: [] } as unknown as Chapter;
}
