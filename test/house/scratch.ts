import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaCommand } from 'execa';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** What the checks are configured by. */
const SETTINGS = ['.dependency-cruiser.mjs', '.gitignore', 'biome.json', 'knip.json', 'tsconfig.json'];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8'));
}

/** Lends a folder with the settings of the checks and these files, by path and content. */
export async function withScratch<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-house-'));
  try {
    for (const name of SETTINGS) await copyFile(join(CHECKOUT, name), join(folder, name));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts the packages of the checkout into a scratch folder. */
export async function lendPackages(folder: string): Promise<void> {
  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
}

/** Runs a script of package.json in a folder, as npm would. */
export async function runScript(name: string, cwd: string, ...args: string[]) {
  const script = [(await readManifest()).scripts[name], ...args].join(' ');
  const PATH = [join(CHECKOUT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const { exitCode, all } = await execaCommand(script, { cwd, env: { PATH }, reject: false, all: true });
  return { exitCode, output: all };
}
