import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { HANDLER_OPTIONS } from './options.ts';

/** Builds the handlers of all functions into a folder, as one module: `node --import tsx infra/build/handlers.ts FOLDER`. */
const [, , folder = 'dist/cdk/handlers'] = process.argv;

await build({
  ...HANDLER_OPTIONS,
  entryPoints: [fileURLToPath(new URL('../../src/entry/lambda/index.ts', import.meta.url))],
  outfile: join(folder, 'index.mjs'),
  // The source map is for stack traces. Including the sources would triple the size of the deployment.
  sourcemap: 'linked',
  sourcesContent: false,
});
