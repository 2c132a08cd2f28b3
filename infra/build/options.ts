import type { BuildOptions } from 'esbuild';

/** How the functions are bundled: each handler is one module for every Node that Lambda may run it on. */
export const HANDLER_OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and ask for node's modules by require.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  logLevel: 'error',
} as const satisfies BuildOptions;
