import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { bare, folderWith, MAPPING } from '../support/cli.ts';

// The kind: the package lacks a file that its own files point at, or contains one that no one needs.

const MODULES = join(inject('apps'), 'lowest/node_modules');
const PACKAGE = join(MODULES, 'lockstep');

test('the package holds what it needs and no more', async () => {
  const shipped = await readdir(PACKAGE);
  const words = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'docs'];
  expect(shipped.sort()).toEqual([...words, 'config', 'dist', 'package.json', 'replication.yaml'].sort());
  expect((await readdir(join(PACKAGE, 'config'))).sort()).toEqual([
    'record.schema.json',
    'replication.schema.json',
    'report.schema.json',
  ]);
  const scripts = ['index.mjs', 'index.mjs.map', 'page.mjs', 'page.mjs.map'];
  expect((await readdir(join(PACKAGE, 'dist/cdk/handlers'))).sort()).toEqual(scripts);
  expect((await readdir(join(PACKAGE, 'dist/src/entry'))).sort()).toContain('cli');
  expect(existsSync(join(PACKAGE, 'dist/src/entry/lambda'))).toBe(false);
});

test('no file of the package names a folder of the machine that built it', async () => {
  const names = (await readdir(PACKAGE, { recursive: true })).filter((name) => /\.(js|mjs|map|ts|json)$/.test(name));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(PACKAGE, name), 'utf8')] as const),
  );
  expect(texts.filter(([, text]) => text.includes('lockstep-source-')).map(([name]) => name)).toEqual([]);
});

test('the command line runs from any folder, with no package but those that it names', async () => {
  const folder = await folderWith(MAPPING);
  const installed = (...args: string[]) =>
    execa(join(MODULES, '.bin/lockstep'), args, { cwd: folder, env: bare(folder), extendEnv: false });
  const [help, validate, schema] = await Promise.all([installed('--help'), installed('validate'), installed('schema')]);
  expect(help.stdout).toContain('Usage: lockstep [options] [command]');
  expect(validate.stdout).toContain('replication.yaml is valid: 1 entry, 2 targets');
  expect(schema.stdout.trim()).toBe((await readFile(join(PACKAGE, 'config/replication.schema.json'), 'utf8')).trim());
});

test('every exported file is there, for TypeScript that reads no exports too', async () => {
  const { exports, typesVersions, bin } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
  const leaves = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(leaves);
  const named = leaves([exports, typesVersions, bin]);
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((path) => !existsSync(join(PACKAGE, path)))).toEqual([]);
});

test('every link between its pages leads to a file of the package', async () => {
  const pages = (await readdir(PACKAGE, { recursive: true })).filter((name) => name.endsWith('.md'));
  expect(pages).toContain('docs/deploy.md');
  const links = await Promise.all(
    pages.map(async (page) => linksIn(page, await readFile(join(PACKAGE, page), 'utf8'))),
  );
  expect(links.flat().filter((path) => !existsSync(join(PACKAGE, path)))).toEqual([]);
});

test('the schema is where the first line of a mapping says, for who installed the package and in the package itself', async () => {
  const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  const own = await readFile(join(PACKAGE, 'replication.yaml'), 'utf8');
  const [, ofUser = ''] = /\$schema=(\.\/node_modules\/lockstep\/\S+)/.exec(readme) ?? [];
  const [, ofPackage = ''] = /\$schema=(\S+)/.exec(own) ?? [];
  const schemas = [join(MODULES, '..', ofUser), join(PACKAGE, ofPackage)].map((path) => readFile(path, 'utf8'));
  for (const schema of await Promise.all(schemas)) expect(JSON.parse(schema)).toMatchObject({ type: 'object' });
});

/** The paths that a page links to, relative to the package. */
function linksIn(page: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(dirname(page), target));
}
