import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/apps/**/*.test.ts'],
    globalSetup: ['test/support/temp-folder.ts', 'test/apps/install.ts'],
    testTimeout: 240_000,
    fileParallelism: false,
    sequence: { concurrent: true },
    maxConcurrency: 2,
  },
});
