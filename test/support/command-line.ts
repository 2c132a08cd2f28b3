import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The file to start the command line by. */
    commandLine: string;
  }
}

/**
 * Compiles the command line once for all its tests: through tsx every start takes twice the processor time. It lies in
 * the checkout, where it finds the packages and Lockstep's own files.
 */
export default async function compileCommandLine({ provide }: TestProject): Promise<() => Promise<void>> {
  const cache = join(CHECKOUT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const outdir = await mkdtemp(join(cache, 'lockstep-'));
  await build({
    entryPoints: [join(CHECKOUT, 'src/entry/cli/main.ts')],
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  provide('commandLine', join(outdir, 'main.js'));
  return () => rm(outdir, { recursive: true, force: true });
}
