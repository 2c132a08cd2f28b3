import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that change what modules are, or remember, for every other file of their process. */
const APART = ['test/engine/classifications.test.ts', 'test/aws/credential-chain.test.ts'];

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
    // One more than there are cores, since files also wait. VITEST_MAX_WORKERS overrides it; the option --maxWorkers does not.
    maxWorkers: availableParallelism() + 1,
    // Runs over HTTP leave much garbage that is short-lived.
    execArgv: ['--max-semi-space-size=64'],
    globalSetup: ['test/support/temp-folder.ts'],
    setupFiles: ['test/support/process-env.ts'],
    // To load the SDK or the CDK takes longer than most files run.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'infra', include: ['test/infra/**/*.test.ts'] } },
      { extends: true, test: { name: 'apart', include: APART, isolate: true } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...APART,
            'test/infra/**',
            'test/peers/**',
            'test/apps/**',
            'test/deploy/**',
            'test/browser/**',
            'test/chaos/every/**',
          ],
          globalSetup: ['test/support/temp-folder.ts', 'test/support/command-line.ts'],
        },
      },
    ],
  },
});
