import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Builds the constructs for use in other apps into a folder: `node --import tsx infra/build/constructs.ts FOLDER`. */
const [, , outdir = 'dist/cdk'] = process.argv;

await build({
  entryPoints: [fileURLToPath(new URL('../index.ts', import.meta.url))],
  outdir,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.dirname': '__dirname' },
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

// The package is ESM, but the code and types in this folder are CommonJS.
await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
