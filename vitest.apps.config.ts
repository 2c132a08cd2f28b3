import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 240_000,
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'apps',
          include: ['test/apps/*.test.ts'],
          globalSetup: ['test/support/temp-folder.ts', 'test/apps/install.ts'],
          sequence: { concurrent: true },
          maxConcurrency: 2,
        },
      },
      // Each file starts an AWS that its steps write to, one after the other.
      {
        extends: true,
        test: {
          name: 'pipelines',
          include: ['test/apps/pipelines/*.test.ts'],
          globalSetup: ['test/support/temp-folder.ts', 'test/support/command-line.ts'],
        },
      },
    ],
  },
});
