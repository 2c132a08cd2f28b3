import { defineConfig, mergeConfig } from 'vitest/config';
import unit from './vitest.config.ts';

const { projects: _, ...shared } = unit.test ?? {};

export default mergeConfig(
  { ...unit, test: shared },
  defineConfig({
    test: {
      include: ['test/chaos/every/*.test.ts'],
      globalSetup: ['test/support/command-line.ts'],
    },
  }),
);
