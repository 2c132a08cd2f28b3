import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { STORIES } from '../../src/selftest/stories/index.ts';
import type { Deviation } from '../peers/deviation.ts';
import { KNOWN } from '../peers/deviations.ts';
import { CHECKOUT } from '../support/cli.ts';
import { readPage } from './markdown.ts';

// The kind of fault: a page that says of another emulator what no test finds there, or of a version that no one runs.

const NAMES = { moto: 'moto', ministack: 'MiniStack' } as const;
const page = await readPage('docs/facts.md');
const requirements = await readFile(join(CHECKOUT, 'test/peers/requirements.txt'), 'utf8');

test.each(['moto', 'ministack'] as const)('the page of facts says what the tests find on %s, and on which', (peer) => {
  const { version, deviations } = KNOWN[peer];
  const [, section = ''] = page.split(`\n### ${NAMES[peer]} ${version}\n\n`);
  const [table] = section.split('\n\n');
  expect(table?.trimEnd().split('\n')).toEqual(['| it does | shown by |', '| --- | --- |', ...deviations.map(rowOf)]);
  expect(requirements).toMatch(new RegExp(`^${peer}(\\[server\\])?==${version.replaceAll('.', '\\.')}$`, 'm'));
});

test('every question and story that a deviation names is one of the selftest', () => {
  const all = [...PROBES.map(({ id }) => id), ...STORIES.map(({ name }) => name)];
  const named = Object.values(KNOWN).flatMap(({ deviations }) => deviations.flatMap(shownBy));
  expect(named.filter((id) => !all.includes(id))).toEqual([]);
});

function rowOf(deviation: Deviation): string {
  const ids = shownBy(deviation).map((id) => `\`${id}\``);
  return `| ${deviation.does} (${deviation.source}) | ${ids.join(', ')} |`;
}

function shownBy({ otherwise = [], notSettled = [], failed = [] }: Deviation): string[] {
  return [...otherwise, ...notSettled, ...failed];
}
