import { expect, test } from 'vitest';
import type { FailbackReport } from '../../src/core/failback/report.ts';
import { renderFailbackText } from '../../src/render/failback.ts';
import type { Paint } from '../../src/render/text-options.ts';

const same = (text: string) => text;
const paint: Paint = { bad: same, warn: same, good: same, quiet: same, strong: same };

test('no list of a failback floods the terminal, unless --all asks for it', () => {
  const names = Array.from({ length: 120 }, (_, at) => `prod/${at}`);
  const report: FailbackReport = {
    ...{ mapping: 'lockstep', mode: 'yes', target: 'dublin', region: 'eu-west-1', secrets: [] },
    ...{ untagged: 0, fence: 'raised', stillPromoted: 'run it again' },
    createdThere: names,
    failures: names.map((name) => `${name}: denied`),
  };
  const linesOf = (all: boolean) => renderFailbackText(report, { paint, all }).split('\n');
  expect(linesOf(false).filter((line) => /prod\//.test(line))).toHaveLength(100);
  expect(linesOf(false).filter((line) => /and 70 more; --all lists them/.test(line))).toHaveLength(2);
  expect(linesOf(true).filter((line) => /prod\//.test(line))).toHaveLength(240);
});

test('a secret without a new value is counted, and named only if something else of it changed', () => {
  const row = {
    moved: 'neither',
    status: 'unchanged',
    baseVersion: 'v2',
    originVersion: 'v2',
    replicaVersion: 'v2',
  } as const;
  const report: FailbackReport = {
    ...{ mapping: 'lockstep', mode: 'yes', target: 'dublin', region: 'eu-west-1', createdThere: [], failures: [] },
    ...{ untagged: 2, fence: 'lowered', stillPromoted: null },
    secrets: [
      { secret: 'prod/a', name: 'prod/a', ...row },
      { secret: 'prod/b', name: 'prod/b', ...row, note: 'it is under another key there' },
    ],
  };
  const text = renderFailbackText(report, { paint, all: false });
  expect(text).toContain(
    'No new value, but changed otherwise (1)\n  prod/b: v2 at the origin, v2 there; it is under another key there\n',
  );
  expect(text).not.toContain('prod/a');
});
