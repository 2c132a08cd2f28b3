import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** Not copied: what npm and git made. */
export const LEFT_OUT = ['node_modules', '.git', 'dist', 'cdk.out', 'coverage', '.venv'];

/** Packs the package of this checkout as `npm publish` would, but beside it, and returns the tarball's path. */
export async function packPackage(folder: string): Promise<string> {
  const source = await mkdtemp(join(tmpdir(), 'lockstep-source-'));
  try {
    const names = (await readdir(CHECKOUT)).filter((name) => !LEFT_OUT.includes(name));
    for (const name of names) await cp(join(CHECKOUT, name), join(source, name), { recursive: true });
    await symlink(join(CHECKOUT, 'node_modules'), join(source, 'node_modules'));
    await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source });
  } finally {
    await rm(source, { recursive: true, force: true });
  }
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return join(folder, tarball);
}
