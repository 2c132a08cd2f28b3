import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { MAPPING } from '../support/cli.ts';

/** An app in a folder of its own, below what was installed. */
export interface App {
  readonly folder: string;
  /** Runs a file of the app, or a script of a package such as `typescript/bin/tsc`; what is synthesized is in `cdk.out`. */
  run(script: string, ...args: string[]): Promise<string>;
}

export interface AppOptions {
  readonly below?: 'newest' | 'lowest';
  /** The version of TypeScript; undefined: that of the folder above. */
  readonly typescript?: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What `npm install` would leave, made of what is installed already: the app's own TypeScript, all else above it. */
export async function makeApp(name: string, { below = 'newest', typescript, files }: AppOptions): Promise<App> {
  const folder = join(inject('apps'), below, name.replaceAll(/[^\w.]+/g, '-'));
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  const compiler = join(inject('apps'), 'compilers/node_modules', `typescript-${typescript}`);
  if (typescript !== undefined) await symlink(compiler, join(folder, 'node_modules/typescript'));
  for (const [path, content] of Object.entries({ 'replication.yaml': MAPPING, ...files }))
    await writeFile(join(folder, path), content);
  const env = { CDK_OUTDIR: 'cdk.out' };
  return { folder, run: (script, ...args) => runIn(folder, [findScript(folder, script), ...args], env) };
}

/** Runs Node in a folder, and returns what it printed; so does the error of one that fails. */
export async function runIn(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const { all } = await execa('node', args, { cwd: folder, env: { CI: 'true', ...env }, all: true });
  return all;
}

function findScript(folder: string, script: string): string {
  const places = [folder, join(folder, 'node_modules'), join(folder, '../node_modules')];
  const found = places.map((place) => join(place, script)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${script} is not in ${places.join(', ')}`);
  return found;
}

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Runtime: string;
    readonly Handler: string;
    readonly Code: { readonly S3Key: string };
  };
}

/** Reads what a synth left: for each function of a stack its runtime, its handler and what is in its asset. */
export async function readFunctions(folder: string, stack = 'Lockstep') {
  const out = join(folder, 'cdk.out');
  const { Resources } = JSON.parse(await readFile(join(out, `${stack}.template.json`), 'utf8'));
  const functions = Object.values<Resource>(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return Promise.all(
    functions.map(async ({ Properties: { Runtime, Handler, Code } }) => {
      const asset = join(out, `asset.${Code.S3Key.replace(/\.zip$/, '')}`);
      const mapping = await readFile(join(asset, 'replication.yaml'), 'utf8');
      return { runtime: Runtime, handler: Handler, files: (await readdir(asset)).sort(), mapping };
    }),
  );
}

const FUNCTION = {
  runtime: 'nodejs24.x',
  handler: 'index.reconciler',
  files: ['index.mjs', 'index.mjs.map', 'page.mjs', 'page.mjs.map', 'replication.yaml'],
  mapping: MAPPING,
};

/** What every app has to make of the mapping: two functions, each with the handlers and the mapping in its asset. */
export const FUNCTIONS = [FUNCTION, FUNCTION];
