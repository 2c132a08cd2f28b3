import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/cli.ts';
import { readManifest } from './scratch.ts';

// The kind of fault: a test that no tier holds, or a tier that no one runs.

const { scripts } = await readManifest();
const TIERS = Object.keys(scripts).filter((name) => name === 'test' || name.startsWith('test:'));

test('every test file is in one tier, and no tier of vitest is empty', async () => {
  const held = await Promise.all(TIERS.filter((tier) => scripts[tier]?.startsWith('vitest run')).map(filesOf));
  expect(held.every((files) => files.length > 0)).toBe(true);
  const names = await readdir(join(CHECKOUT, 'test'), { recursive: true });
  const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => join('test', name));
  expect(held.flat().sort()).toEqual(tests.sort());
});

test.each(TIERS)('the tier %s is run by .ci/run, and CONTRIBUTING says what it holds', async (tier) => {
  const [run, contributing] = await Promise.all(
    ['.ci/run', 'CONTRIBUTING.md'].map((name) => readFile(join(CHECKOUT, name), 'utf8')),
  );
  expect(run).toMatch(new RegExp(`npm run -s ${tier}( --)?$`, 'm'));
  expect(contributing).toContain(`| \`npm ${tier === 'test' ? '' : 'run '}${tier}\` |`);
});

/** The test files that a script would run, without running them. */
async function filesOf(tier: string): Promise<string[]> {
  // A script may run more after vitest.
  const [vitest = ''] = scripts[tier]?.split(' && ') ?? [];
  const [, , ...options] = vitest.split(' ');
  const { stdout } = await execa('npx', ['vitest', 'list', '--filesOnly', '--json', ...options], { cwd: CHECKOUT });
  const listed: { readonly file: string }[] = JSON.parse(stdout);
  return listed.map(({ file }) => relative(CHECKOUT, file));
}
