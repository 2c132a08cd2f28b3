import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { CHECKOUT, start } from '../support/cli.ts';

// The kind of fault: a suite that runs on one Node, while what it tests runs on another.

/** Every way in which tests start a process, and the version of Node that it prints. */
const WAYS: Readonly<Record<string, () => Promise<string>>> = {
  'node, by PATH': async () => (await execa('node', ['-p', 'process.version'])).stdout,
  'npx, as for cdk': async () => (await execa('npx', ['-c', 'node -p process.version'], { cwd: CHECKOUT })).stdout,
  'the command line, which gets PATH alone': async () => {
    const env = { NODE_OPTIONS: '--import=data:text/javascript,process.stderr.write(process.version)' };
    return (await start(['--help'], { cwd: CHECKOUT, env })).stderr;
  },
};

test.each(Object.entries(WAYS))('a process that a test starts is on the Node of the suite: %s', async (_, version) => {
  expect(await version()).toBe(process.version);
});

test('.ci/run has the suite run on the oldest Node of package.json and on that of the function', async () => {
  const { engines } = JSON.parse(await read('package.json'));
  const runtimes = (await sourcesOf('infra')).flatMap((source) => source.match(/\bNODEJS_\d+_X\b/g) ?? []);
  const [oldest, ofFunction] = ['OLDEST', 'FUNCTION'].map(versionIn(await read('.ci/run')));
  expect(engines).toEqual({ node: `>=${oldest?.replace(/\.0$/, '')}` });
  expect(new Set(runtimes)).toEqual(new Set([`NODEJS_${ofFunction?.split('.')[0]}_X`]));
});

function read(name: string): Promise<string> {
  return readFile(join(CHECKOUT, name), 'utf8');
}

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(join(CHECKOUT, folder), { recursive: true });
  return Promise.all(names.filter((name) => name.endsWith('.ts')).map((name) => read(join(folder, name))));
}

/** Reads `NAME=1.2.3` in a script. */
function versionIn(script: string): (name: string) => string | undefined {
  return (name) => new RegExp(`^${name}=(\\d+\\.\\d+\\.\\d+)$`, 'm').exec(script)?.[1];
}
