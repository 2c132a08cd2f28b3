import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { HANDLER_OPTIONS } from './options.ts';

/** Builds the handlers of all functions into a folder, as one module, and what writes pages as another: `node --import tsx infra/build/handlers.ts FOLDER`. */
const [, , folder = 'dist/cdk/handlers'] = process.argv;

for (const name of ['index', 'page']) {
  await build({
    ...HANDLER_OPTIONS,
    entryPoints: [fileURLToPath(new URL(`../../src/entry/lambda/${name}.ts`, import.meta.url))],
    outfile: join(folder, `${name}.mjs`),
    // The source map is for stack traces. Including the sources would triple the size of the deployment.
    sourcemap: 'linked',
    sourcesContent: false,
  });
}
