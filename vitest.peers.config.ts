import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The SDK announces the end of its support for Node 20 on stderr; tests read stderr.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    include: ['test/peers/**/*.test.ts'],
    globalSetup: ['test/support/temp-folder.ts', 'test/support/command-line.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
