import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    env: {
      // The SDK announces the end of its support for Node 20 on stderr; tests read stderr.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // The function logs to the console, where tests read it.
      POWERTOOLS_DEV: 'true',
      POWERTOOLS_METRICS_DISABLED: 'false',
    },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // To load the CDK takes longer than most of these files run, and none of them changes anything of the process.
        test: { name: 'infra', include: ['test/infra/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: ['test/infra/**', 'test/peers/**', 'test/apps/**', 'test/deploy/**'],
        },
      },
    ],
  },
});
