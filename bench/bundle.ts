import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { HANDLER_OPTIONS } from '../infra/build/options.ts';

/** The size budget of the function: at a cold start, Lambda reads and parses every byte of it. */
export const SIZE_BUDGET = 860 * 1024;

export interface Bundle {
  readonly path: string;
  readonly bytes: number;
  /** Bytes by package; `lockstep` is our own code. */
  readonly packages: ReadonlyMap<string, number>;
}

/** The handlers of the functions. */
export const HANDLER = new URL('../src/entry/lambda/index.ts', import.meta.url);

/** Lends a bundle of a module, made like those of the functions. */
export async function withBundle<T>(
  entry: URL,
  use: (bundle: Bundle) => T | Promise<T>,
  minify: boolean = HANDLER_OPTIONS.minify,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bundle-'));
  try {
    return await use(await bundle(entry, join(folder, 'index.mjs'), minify));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundle(entry: URL, path: string, minify: boolean): Promise<Bundle> {
  const { metafile } = await build({
    ...HANDLER_OPTIONS,
    minify,
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    metafile: true,
  });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { path, bytes, packages: packagesIn(metafile) };
}

function packagesIn(metafile: Metafile): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'lockstep';
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return sizes;
}
