import { expect, test } from 'vitest';
import type { ReplicaReport } from '../../../src/core/report.ts';
import { unfinished } from '../../../src/entry/lambda/handOver.ts';
import { OUT_OF_TIME } from '../../../src/entry/lambda/once.ts';
import { entry, mapping } from '../../support/builders.ts';
import { report, row } from '../../support/report.ts';

const MAPPED = mapping(entry('prod/*', 'dublin sydney'), entry(null, 'dublin', { tags: { replicate: 'dr' } }));

test('what a run had no time for is handed over by name and version, each secret once', () => {
  const rows = ['dublin', 'sydney'].map((target) => late({ secret: 'prod/a', target }));
  const work = unfinished(report([...rows, late({ secret: 'prod/b', originVersion: null })]), MAPPED);
  expect(work).toEqual([
    { lockstep: 'work', secret: 'prod/a', version: row().originVersion },
    { lockstep: 'work', secret: 'prod/b', version: null },
  ]);
});

test.each([
  ['what is in step', row({ secret: 'prod/a' })],
  ['what kept changing', late({ reason: 'origin or replica kept changing during the run; the next run goes on' })],
  ['a pattern that could not be expanded', late({ secret: 'prod/*' })],
  ['tags that could not be expanded', late({ secret: 'tag replicate=dr' })],
])('%s is not', (_, left) => {
  expect(unfinished(report([left]), MAPPED)).toEqual([]);
});

test('nothing is of a run that was held, since a person is to look first', () => {
  expect(unfinished(report([late()]), MAPPED)).toHaveLength(1);
  expect(unfinished(report([late()], { held: 'too much would change' }), MAPPED)).toEqual([]);
});

function late(over: Partial<ReplicaReport> = {}): ReplicaReport {
  return row({ status: 'deferred', reason: OUT_OF_TIME, ...over });
}
