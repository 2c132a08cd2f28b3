import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/cli.ts';
import { anchorsOf, linksOf, listPages, readPage } from './markdown.ts';

// The kind of fault: a page leads to a file or a heading that is not there, because it was renamed.

test.each(await listPages())('every link of %s to a page or heading of the repository leads there', async (path) => {
  const links = linksOf(await readPage(path)).filter((link) => !/^[a-z]+:/.test(link));
  const dead = await Promise.all(links.map(async (link) => ((await isAlive(path, link)) ? [] : [link])));
  expect(dead.flat()).toEqual([]);
});

async function isAlive(from: string, link: string): Promise<boolean> {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(CHECKOUT, path))) return false;
  return anchor === undefined || anchorsOf(await readPage(path)).includes(anchor);
}

test.each([
  ['#a-heading', true],
  ['#no-heading', false],
])('a link to %s is found alive: %s', async (link, expected) => {
  expect(anchorsOf('# A heading\n\n```\n# no heading\n```\n').includes(link.slice(1))).toBe(expected);
});

test('each decision has a number of its own, which its title repeats', async () => {
  const files = readdirSync(join(CHECKOUT, 'docs/adr')).filter((file) => file.endsWith('.md'));
  const numbers = files.map((file) => file.slice(0, 4));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  const titles = await Promise.all(files.map((file) => readPage(join('docs/adr', file))));
  expect(titles.map((text) => /^# (\d+)\./.exec(text)?.[1]?.padStart(4, '0'))).toEqual(numbers);
});
