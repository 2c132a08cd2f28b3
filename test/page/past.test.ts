import { describe, expect, test } from 'vitest';
import type { Strips } from '../../src/core/memory/strips.ts';
import {
  allDays,
  daysOf,
  describeDays,
  describeFare,
  longestInDrift,
  readPast,
  worstFare,
} from '../../src/page/model/past.ts';
import { drawStrip } from '../../src/page/model/strip-image.ts';
import { report, row } from '../support/report.ts';

// The kind of fault: a day, a share or a strip that says better than the history does.

const FINE = { days: '__._', inSyncShare: 1, incidents: 0, longestSeconds: 0, missedEvents: 0, rows: null };
const DRIFTED = { days: ' 9._', inSyncShare: 0.99999, incidents: 2, longestSeconds: 5400, missedEvents: 1, rows: [1] };
const STRIPS: Strips = {
  from: '2026-01-30T00:00:00.000Z',
  to: '2026-02-02T12:00:00.000Z',
  inSyncShare: 0.9,
  gaps: 1,
  fares: [FINE, DRIFTED],
};
const SHOWN = report([row(), row({ secret: 'prod/api' }), row({ secret: 'prod/web' })]);
const PAST = readPast(SHOWN, STRIPS);

test('each row has its own fare, or that of all others', () => {
  expect(SHOWN.replicas.map((one) => PAST.fareOf(one))).toEqual([FINE, DRIFTED, FINE]);
  expect(STRIPS.fares.map(PAST.sizeOf)).toEqual([2, 1]);
});

test('the days of a replica have their dates', () => {
  expect(daysOf(STRIPS, DRIFTED).map(({ text }) => text)).toEqual([
    '30 Jan: in no record',
    '31 Jan: in drift',
    '1 Feb: not fully known',
    '2 Feb: in sync',
  ]);
});

test('a day of all replicas is in drift if one was, and in sync only if all were', () => {
  expect(allDays(PAST).map(({ kind, level, text }) => [kind, level, text])).toEqual([
    ['sync', 0, '30 Jan: all in sync'],
    ['drift', 3, '31 Jan: 1 of 3 in drift'],
    ['unknown', 0, '1 Feb: 3 of 3 not fully known'],
    ['sync', 0, '2 Feb: all in sync'],
  ]);
});

test('in words: the days, the share, which is never rounded up, and what went wrong', () => {
  expect(describeDays(daysOf(STRIPS, DRIFTED))).toBe(
    'in drift on 1 day, not fully known on 1 day, in no record on 1 day, otherwise in sync',
  );
  expect(describeFare(DRIFTED)).toEqual([
    'In sync 99.99 % of the time that is known',
    'in drift 2 times, for 1 hour 30 minutes at the longest',
    '1 event missed',
  ]);
  expect(describeFare({ ...FINE, inSyncShare: null })).toEqual(['Nothing is known']);
});

test('the worst comes first: among all rows, and in a cell of several', () => {
  expect(longestInDrift(PAST, SHOWN, 3).map(({ secret }) => secret)).toEqual(['prod/api']);
  expect(worstFare(PAST, SHOWN.replicas)).toBe(DRIFTED);
});

describe('a strip', () => {
  test('has a layer for what is in sync, in drift and not known, and none for what is not there', () => {
    const [high, low, dots, line] = drawStrip('_15. ').split(/,(?=linear|none)/);
    expect(high).toBe('linear-gradient(90deg,transparent 0% 40%,var(--past-drift) 40% 60%,transparent 60% 100%)');
    expect(low).toBe('linear-gradient(90deg,transparent 0% 20%,var(--past-drift) 20% 60%,transparent 60% 100%)');
    expect(dots).toBe('linear-gradient(90deg,transparent 0% 66%,var(--past-unknown) 66% 74%,transparent 74% 100%)');
    expect(line).toBe('linear-gradient(90deg,var(--past-sync) 0% 20%,transparent 20% 100%)');
    expect(drawStrip('  ')).toBe('none,none,none,none');
  });
});
