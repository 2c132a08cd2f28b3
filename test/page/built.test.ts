import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BUILT_PAGE, buildPage } from '../../infra/build/page.ts';

// The kind of fault: a page that was built from other sources than those beside it.

test('the page that is kept was built from its sources as they are: npm run page', async () => {
  expect((await readFile(BUILT_PAGE, 'utf8')) === (await buildPage())).toBe(true);
});
