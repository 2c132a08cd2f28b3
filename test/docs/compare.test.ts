import { expect, test } from 'vitest';
import { linksOf, readPage, rowsOf } from './markdown.ts';

// The kind of fault: a claim about another tool that no one can look up, or that no one can date.

const page = await readPage('docs/compare.md');
const claims = rowsOf(page).map((cells) => [cells.at(-2) ?? '', cells.at(-1) ?? ''] as const);

test.each(claims)('the claim has a source, and a page of others has the date it was read: %s', (claim, source) => {
  expect(claim).not.toBe('');
  const links = linksOf(source);
  expect(links.length).toBeGreaterThan(0);
  if (links.some((link) => link.startsWith('https://'))) expect(source).toMatch(/, read \d{4}-\d{2}-\d{2}$/);
});

test.each(['## When not to use Lockstep', "## AWS's own", '## A Lambda', '## External Secrets', '## Vault'])(
  'the page has a section that begins with %j',
  (heading) => {
    expect(page).toContain(`\n${heading}`);
  },
);

test.each(['README.md', 'docs/mapping.md', 'docs/compare.md'])(
  '%s says that resource policies are not copied',
  async (path) => {
    expect((await readPage(path)).replaceAll(/\s+/g, ' ')).toMatch(/[Rr]esource polic(y|ies)/);
  },
);
