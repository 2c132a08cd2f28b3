import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';

test('docs/runbook.md says of every kind of drift what to do about it, in the order of reports', () => {
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const [, section = ''] = /^## Drift kinds\n([\s\S]+?)^## /m.exec(runbook) ?? [];
  const explained = [...section.matchAll(/^### ([a-z-]+)$/gm)].map(([, kind]) => kind);
  expect(explained).toEqual(KINDS);
});
