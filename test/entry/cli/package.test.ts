import { cp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { bare, CHECKOUT, folderWith, MAPPING } from '../../support/cli.ts';

const BESIDES_DIST = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'replication.yaml',
  'config',
  'src',
  'test',
];

test('the packed package holds what it needs and no more, and runs from any folder', { timeout: 90_000 }, async () => {
  const folder = await folderWith(MAPPING);
  await pack(folder);
  const shipped = await readdir(join(folder, 'package'));
  expect(shipped.toSorted()).toEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'config', 'dist', 'package.json', 'replication.yaml'].toSorted(),
  );
  expect(await readdir(join(folder, 'package/config'))).toEqual(['replication.schema.json', 'report.schema.json']);

  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'package/node_modules'));
  const packed = (...args: string[]) =>
    execa('node', [join(folder, 'package/dist/src/entry/cli/main.js'), ...args], {
      cwd: folder,
      env: bare(folder),
      extendEnv: false,
    });
  const [help, validate, schema] = await Promise.all([packed('--help'), packed('validate'), packed('schema')]);
  expect(help.stdout).toContain('Usage: lockstep [options] [command]');
  expect(validate.stdout).toContain('replication.yaml is valid: 1 entry, 2 targets');
  expect(JSON.parse(schema.stdout)).toMatchObject({ type: 'object' });
});

/** As `npm pack` does, apart from the checkout's own `dist`, and with the types, those of others included, left to `npm run check`. */
async function pack(folder: string): Promise<void> {
  const source = join(folder, 'source');
  for (const name of BESIDES_DIST) await cp(join(CHECKOUT, name), join(source, name), { recursive: true });
  const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
  const build = [
    '-p',
    join(CHECKOUT, 'tsconfig.build.json'),
    '--noCheck',
    '--noResolve',
    '--declaration',
    'false',
    '--outDir',
    join(source, 'dist'),
  ];
  await execa('node', [tsc, ...build]);
  const options = ['--ignore-scripts', '--pack-destination', folder, '--cache', join(folder, 'cache')];
  await execa('npm', ['pack', ...options], { cwd: source });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await execa('tar', ['-xzf', tarball], { cwd: folder });
}
