import { expect, test } from 'vitest';
import { readManifest } from '../house/scratch.ts';
import { listPages, readPage } from './markdown.ts';

// The kind of fault: a page names a command before what it needs, or one that is not there.

const { scripts } = await readManifest();

test('the first deployment has its commands in the order in which a person types', async () => {
  const page = await readPage('docs/deploy.md');
  const section = page.slice(page.indexOf('## The first time'), page.indexOf('## A target in another account'));
  const typed = [...section.matchAll(/^ {3}```sh\n([\s\S]*?)^ {3}```/gm)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.trim()),
  );
  expect(typed.filter((line) => /^(npm|npx)/.test(line))).toEqual([
    'npm ci',
    'npm run -s lockstep -- validate',
    'npm run -s lockstep -- audit',
    'npm run -s lockstep -- reconcile --dry-run',
    'npx cdk bootstrap',
    'npx cdk deploy --all',
  ]);
});

test.each(await listPages())('every script that %s runs by npm is there', async (path) => {
  const named = [...(await readPage(path)).matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
