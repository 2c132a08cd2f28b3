import { afterAll } from 'vitest';

// Files share a process, and none of them inherits what another one set.
const before = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
