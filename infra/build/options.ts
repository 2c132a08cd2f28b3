import type { BuildOptions } from 'esbuild';

/** How the functions are bundled: as one module that runs on every Node of Lambda. */
export const HANDLER_OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and load Node's modules with require.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  logLevel: 'error',
} as const satisfies BuildOptions;
