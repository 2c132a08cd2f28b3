import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The SDK announces the end of its support for Node 20 on stderr; tests read stderr.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', 'test/deploy/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
