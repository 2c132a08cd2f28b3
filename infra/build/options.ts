import type { BuildOptions, Plugin } from 'esbuild';

/** What writes a page is a file of its own beside the handlers: they read it only when they write one. */
const pageBeside: Plugin = {
  name: 'page-beside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/page\.ts$/ }, ({ importer }) =>
      /[\\/]lambda[\\/]keep-page\.ts$/.test(importer) ? { path: './page.mjs', external: true } : undefined,
    ),
};

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
  plugins: [pageBeside] as Plugin[],
} as const satisfies BuildOptions;
