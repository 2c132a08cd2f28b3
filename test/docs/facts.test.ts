import { expect, test } from 'vitest';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { STORIES } from '../../src/selftest/stories/index.ts';
import { readPage, rowsOf } from './markdown.ts';

// The kind: a question that no fact needs, or a fact that names a question which is never asked.

test('each question of a selftest is on the page of facts, and the page names no other question or story', async () => {
  const page = await readPage('docs/facts.md');
  const asked = rowsOf(page).flatMap((cells) => (cells.length === 6 ? (cells[4] ?? '') : []));
  const [, also = ''] = /\n## Also asked\n(.+?)\n## /s.exec(page) ?? [];
  const cells = [...asked, ...rowsOf(also).map(([question = '']) => question)];
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  const ids = PROBES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const known = [...ids, ...STORIES.map(({ name }) => name)];
  expect({
    missing: ids.filter((id) => !named.includes(id)),
    unknown: named.filter((name) => !known.includes(name)),
  }).toEqual({ missing: [], unknown: [] });
});
