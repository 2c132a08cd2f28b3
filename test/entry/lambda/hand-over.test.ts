import { expect, test } from 'vitest';
import type { ReplicaReport } from '../../../src/core/report.ts';
import { unfinishedWork } from '../../../src/entry/lambda/hand-over.ts';
import { entry, mapping } from '../../support/builders.ts';
import { report, row } from '../../support/report.ts';

const lateRows = new WeakSet<ReplicaReport>();
const MAPPED = mapping(entry('prod/*', 'dublin sydney'), entry(null, 'dublin', { tags: { replicate: 'dr' } }));

test('what a run had no time for is handed over by name and version, each secret once', () => {
  const rows = ['dublin', 'sydney'].map((target) => late({ secret: 'prod/a', target }));
  const work = unfinishedWork(ran([...rows, late({ secret: 'prod/b', originVersion: null })]), MAPPED);
  expect(work).toEqual([
    { lockstep: 'work', secret: 'prod/a', version: row().originVersion },
    { lockstep: 'work', secret: 'prod/b', version: null },
  ]);
});

test.each([
  ['a replica in sync', row({ secret: 'prod/a' })],
  [
    'a replica that kept changing',
    row({ status: 'deferred', reason: 'origin or replica kept changing during the run; the next run goes on' }),
  ],
  ['a pattern that could not be expanded', late({ secret: 'prod/*' })],
  ['tags that could not be expanded', late({ secret: 'tag replicate=dr' })],
])('%s is not handed over', (_, left) => {
  expect(unfinishedWork(ran([left]), MAPPED)).toEqual([]);
});

test('nothing of a held run is handed over, since a person has to look first', () => {
  expect(unfinishedWork(ran([late()]), MAPPED)).toHaveLength(1);
  expect(unfinishedWork(ran([late()], { held: 'too much would change' }), MAPPED)).toEqual([]);
});

/** A row that the run had no time for, whatever its reason says. */
function late(over: Partial<ReplicaReport> = {}): ReplicaReport {
  const made = row({ status: 'deferred', reason: 'any sentence', ...over });
  lateRows.add(made);
  return made;
}

function ran(...[rows, run]: Parameters<typeof report>): Parameters<typeof unfinishedWork>[0] {
  return { report: report(rows, run), late: new Set(rows?.filter((one) => lateRows.has(one))) };
}
