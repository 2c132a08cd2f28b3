/** The kind: a day that looks better than it was, a strip beside another replica's name, or a page that grows with what is always in sync. */
import { describe, expect, test } from 'vitest';
import { STRIP_DAYS, stripsOf, stripWindow } from '../../../src/core/memory/strips.ts';
import { summarizeHistory } from '../../../src/core/memory/summary.ts';
import type { Report } from '../../../src/core/report.ts';
import { ranAt, type Scene } from '../../history/runs.ts';
import { report, row } from '../../support/report.ts';
import { largeReport } from '../../support/sample-report.ts';
import { sampleStrips } from '../../support/sample-strips.ts';
import { at, chaptersOf } from './chronicle.ts';

const RIGHT = row();
const OTHER = row({ secret: 'prod/other' });
const STALE = row({ status: 'blocked', drift: ['stale'] });

/** Runs every hour from the day before to the end of a report at 06:00. */
function stripsAfter(rowsAt: (hour: number) => Scene['rows'], shown: Report['replicas']) {
  const clock = (hour: number) => at(`${hour < 24 ? '' : '+1 '}${String(hour % 24).padStart(2, '0')}:00`);
  const runs = Array.from({ length: 31 }, (_, hour) => ranAt(clock(hour), { rows: rowsAt(hour) }));
  const times = { startedAt: clock(30), finishedAt: at('+1 06:01') };
  const last = report([...shown], times);
  const window = stripWindow(last);
  return stripsOf(last, summarizeHistory(chaptersOf(runs), window));
}

test('the window is thirty UTC days, the last of which ends with the report', () => {
  const times = { startedAt: at('10:00'), finishedAt: at('10:01') };
  expect(stripWindow(report([], times))).toEqual({
    from: Date.parse('2026-02-01T00:00:00Z'),
    to: Date.parse(at('10:01')),
  });
});

describe('a day', () => {
  test('before the history began is blank, and the days that were checked are in sync', () => {
    const { fares, inSyncShare } = stripsAfter(() => [RIGHT], [RIGHT]);
    expect(fares).toMatchObject([{ days: `${' '.repeat(STRIP_DAYS - 2)}__`, inSyncShare: 1, rows: null }]);
    expect(inSyncShare).toBe(1);
  });

  test('with drift shows for how much of it, and the drift is measured', () => {
    const { fares } = stripsAfter((hour) => [hour >= 6 && hour < 12 ? STALE : RIGHT], [RIGHT]);
    expect(fares).toMatchObject([
      { days: `${' '.repeat(STRIP_DAYS - 2)}3_`, incidents: 1, longestSeconds: 6 * 3600 + 7 },
    ]);
  });

  test('in which no one looked for a while is never in sync', () => {
    const gap = (hour: number) => (hour >= 3 && hour < 8 ? [row({ status: 'deferred', drift: [] })] : [RIGHT]);
    expect(stripsAfter(gap, [RIGHT]).fares).toMatchObject([{ days: `${' '.repeat(STRIP_DAYS - 2)}._` }]);
  });

  test('before the mapping asked for the replica is blank, too', () => {
    const { fares } = stripsAfter((hour) => (hour < 24 ? [RIGHT] : [RIGHT, OTHER]), [OTHER]);
    expect(fares[0]?.days).toBe(`${' '.repeat(STRIP_DAYS - 1)}_`);
  });
});

describe('a row of the report', () => {
  test('has the fare of its own replica, by its place among the rows', () => {
    const { fares } = stripsAfter((hour) => [hour === 12 ? STALE : RIGHT, OTHER], [OTHER, RIGHT]);
    expect(fares.map(({ days, rows }) => [days.slice(-2), rows])).toEqual([
      ['__', null],
      ['1_', [1]],
    ]);
  });

  test('that no record knows is not known', () => {
    const { fares } = stripsAfter(() => [RIGHT], [row({ target: 'sydney' })]);
    expect(fares).toMatchObject([{ days: '.'.repeat(STRIP_DAYS), inSyncShare: null }]);
  });
});

test('30,000 replicas of which nearly all fared alike are a kibibyte', () => {
  expect(JSON.stringify(sampleStrips(largeReport(10_000))).length).toBeLessThan(1024);
});
