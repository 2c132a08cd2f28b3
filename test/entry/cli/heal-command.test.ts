import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healCommand } from '../../../src/entry/cli/terminal/heal-command.ts';

const ALL = { file: 'replication.yaml', run: { depth: 'versions' } } as const;

beforeEach(() => {
  vi.stubEnv('npm_lifecycle_event', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('the heal command repeats what the run was narrowed to, and omits defaults', () => {
  expect(healCommand(ALL)).toBe('lockstep reconcile');
  const narrowed = { depth: 'values', secrets: ['prod/db'], targets: ['dublin', 'sydney'] } as const;
  expect(healCommand({ file: 'eu.yaml', run: narrowed })).toBe(
    'lockstep reconcile --config eu.yaml --secret prod/db --target dublin --target sydney --depth values',
  );
});

test('what was held is healed by force', () => {
  expect(healCommand({ ...ALL, run: { depth: 'versions', held: 'too much' } })).toBe('lockstep reconcile --force');
});

test('an argument with a meaning to the shell is quoted', () => {
  expect(healCommand({ ...ALL, run: { depth: 'versions', secrets: ['prod/*', "it's", ''] } })).toBe(
    "lockstep reconcile --secret 'prod/*' --secret 'it'\\''s' --secret ''",
  );
});

test('from a checkout the command uses npm, as it was called', () => {
  vi.stubEnv('npm_lifecycle_event', 'lockstep');
  expect(healCommand(ALL)).toBe('npm run -s lockstep -- reconcile');
});
