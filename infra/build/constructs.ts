import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Builds the constructs for apps of other people into a folder: `node --import tsx infra/build/constructs.ts FOLDER`. */
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

// The package as a whole is ESM; in this folder both the code and its types are CommonJS.
await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
