import { expect, test } from 'vitest';
import type { DrillReport } from '../../src/core/drill.ts';
import type { DrilledHeartbeat } from '../../src/core/drill-heartbeat.ts';
import { renderDrillText } from '../../src/render/drill.ts';

// The kind: a sentence that reads well about a place that is not, or sends someone the wrong way on the worst day.

const HEARTBEAT: DrilledHeartbeat = {
  ...{ at: '2026-01-31T11:30:00.000Z', count: 42, left: 0, due: '2026-01-31T13:00:00.000Z', head: null },
  ...{ digest: 'same', updated: 0, changed: [] },
};

const REPORT: DrillReport = {
  ...{ drill: 'lockstep-drill/1', mapping: 'orders', target: 'dublin', region: 'eu-west-1' },
  run: { id: 'drill', startedAt: '2026-01-31T12:00:00.000Z', finishedAt: '2026-01-31T12:00:08.400Z' },
  ...{ seconds: 8.4, replicas: 42, unreadable: [], unlike: [], missing: [], missingMore: 0, complete: true },
  ...{ orphaned: 0, heartbeat: HEARTBEAT, notes: [] },
};

/** The lines without the last, which says what no drill shows. */
function linesOf(over: Partial<DrillReport>): string[] {
  const as = (colour: string) => (text: string) => `${colour}${text}`;
  const paint = { bad: as('BAD '), warn: as('WARN '), good: as('GOOD '), quiet: as(''), strong: as('') };
  const text = renderDrillText({ ...REPORT, ...over }, { paint, originRegion: 'us-east-1', all: false });
  return text.trimEnd().split('\n').slice(0, -1);
}

test('a drill that passed is three sentences', () => {
  expect(linesOf({})).toEqual([
    'GOOD 42 of 42 replicas in dublin (eu-west-1) were read, in 8.4 seconds and without us-east-1.',
    'The last scheduled run looked at 2026-01-31 11:30 UTC and left 0 of 42 not in sync.',
    'Each replica has the version that it had then.',
  ]);
});

test('each thing that is wrong has its line, the worst first', () => {
  const said = linesOf({
    replicas: 40,
    unreadable: [{ name: 'prod/x', reason: 'the key is disabled' }],
    unlike: [{ name: 'prod/c', reason: 'not as set declares: "host"' }],
    missing: ['prod/a'],
    missingMore: 1,
    orphaned: 1,
    heartbeat: { ...HEARTBEAT, left: 2, due: '2026-01-31T11:50:00.000Z', digest: 'changed', changed: ['prod/b'] },
  });
  expect(said).toEqual([
    'BAD 39 of 42 replicas in dublin (eu-west-1) were read, in 8.4 seconds and without us-east-1.',
    'BAD   prod/x: the key is disabled',
    'WARN   prod/c: not as set declares: "host"',
    'WARN   prod/a: missing',
    'WARN 1 replica that the last scheduled run counted is missing; the heartbeat does not name it.',
    'WARN The last scheduled run looked at 2026-01-31 11:30 UTC and left 2 of 42 not in sync.',
    'WARN The next one was due at 2026-01-31 11:50 UTC, and has left no heartbeat.',
    'WARN Something else changed since: a version that Lockstep did not put, or a replica that is not there any more.',
    'WARN   prod/b: changed',
    '1 replica that the mapping no longer asks for was left out.',
  ]);
});

test('a place without a replica reads as a failure', () => {
  expect(linesOf({ replicas: 0, heartbeat: null, complete: false })).toEqual([
    'BAD No replica of this mapping was found in dublin (eu-west-1), so nothing was read.',
  ]);
});
