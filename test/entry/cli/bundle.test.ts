import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withBundle } from '../../../bench/bundle.ts';
import { bare, CHECKOUT, MAPPING } from '../../support/cli.ts';

// The kind: a command that looks for a file of Lockstep's package around itself, but has been moved elsewhere.

const ENTRY = new URL('../../../src/entry/cli/main.ts', import.meta.url);
const STRANGER = JSON.stringify({ name: 'orders', private: true });
const OURS = JSON.stringify({ name: 'lockstep' });

describe('the command line as one file', () => {
  let root: string;
  let bundle: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lockstep-bundled-'));
    bundle = join(root, 'lockstep.mjs');
    await withBundle(ENTRY, ({ path }) => copyFile(path, bundle));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  /**
   * Runs the bundle from `bin/` of a folder with these files; a run that does not end is killed, and has no exit code.
   */
  async function runIn(files: Record<string, string>, ...args: string[]) {
    const cwd = await mkdtemp(join(root, 'folder-'));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      await writeFile(join(cwd, name), content);
    }
    const program = join(cwd, 'bin/lockstep.mjs');
    await mkdir(dirname(program), { recursive: true });
    await copyFile(bundle, program);
    const options = { cwd, env: bare(cwd), extendEnv: false, reject: false, timeout: 60_000 };
    const { exitCode, stdout, stderr } = await execa('node', [program, ...args], options);
    return { exitCode, stdout, stderr };
  }

  test.each<[string, Record<string, string>]>([
    ['an empty folder', {}],
    ["another project's package", { 'package.json': STRANGER }],
    ["another project's package, with a mapping of its own", { 'package.json': STRANGER, 'replication.yaml': MAPPING }],
    ['a folder with a package.json that is not JSON', { 'package.json': '{', 'bin/package.json': 'null' }],
  ])('demo says in one sentence that it is outside its package: %s', async (_, files) => {
    const { exitCode, stdout, stderr } = await runIn(files, 'demo');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^lockstep: the demo plays the replication\.yaml in Lockstep's package, and this program, in \/\S+\/bin, is not inside that package; run `lockstep demo` from the installed package, or `npm run demo` in a checkout$/,
    );
  });

  test("demo plays its story from a folder of Lockstep's own package", async () => {
    const mapping = await readFile(join(CHECKOUT, 'replication.yaml'), 'utf8');
    const { exitCode, stdout } = await runIn({ 'package.json': OURS, 'replication.yaml': mapping }, 'demo');
    expect({ exitCode, broken: stdout.includes('NOT SO') }).toEqual({ exitCode: 0, broken: false });
    expect(stdout).toContain('   ok  all in sync');
  });

  test.each([
    [['--help'], 'Usage: lockstep [options] [command]'],
    [['schema'], '"type": "object"'],
    [['validate'], 'replication.yaml is valid: 1 entry, 2 targets'],
  ])('the other commands need no other file: %j', async (args, said) => {
    const { exitCode, stdout } = await runIn({ 'replication.yaml': MAPPING }, ...args);
    expect({ exitCode, said: stdout.includes(said) }).toEqual({ exitCode: 0, said: true });
  });
});
