import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapsOf, neverRuns, scheduleFault } from '../../../config/aws/schedule.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

describe('the gaps between the runs of a schedule', () => {
  test.each([
    ['rate(1 minute)', 1, 1],
    ['rate(1 hour)', HOUR, HOUR],
    ['rate(2 days)', 2 * DAY, 2 * DAY],
    ['cron(0 * * * ? *)', HOUR, HOUR],
    ['cron(0/15 * * * ? *)', 15, 15],
    ['cron(0,20 * * * ? *)', 20, 40],
    ['cron(0 6 * * ? *)', DAY, DAY],
    ['cron(0 6,18 * * ? *)', 12 * HOUR, 12 * HOUR],
    ['cron(30 8-18/2 ? * mon-FRI *)', 2 * HOUR, 3 * DAY - 10 * HOUR],
    ['cron(0 6 ? * MON-FRI *)', DAY, 3 * DAY],
    ['cron(0 6 ? * 1 *)', 7 * DAY, 7 * DAY],
    ['cron(0 6 ? * L *)', 7 * DAY, 7 * DAY],
    ['cron(0 6 1,15 * ? *)', 14 * DAY, 17 * DAY],
    ['cron(0 6 1 JAN,JUL ? *)', 181 * DAY, 184 * DAY],
    ['cron(0 6 L * ? *)', 28 * DAY, 31 * DAY],
    ['cron(0 6 LW * ? *)', 28 * DAY, 33 * DAY],
    ['cron(0 6 15W * ? *)', 28 * DAY, 32 * DAY],
    ['cron(0 6 ? * MON#1 *)', 28 * DAY, 35 * DAY],
    ['cron(0 6 ? * 6L *)', 28 * DAY, 35 * DAY],
    // There is no 29 February 2100.
    ['cron(0 6 29 FEB ? *)', 1461 * DAY, 2921 * DAY],
    ['cron(0 6 1 JAN ? 2026-2028)', 365 * DAY, 365 * DAY],
    ['cron(0 6-8 1 JAN ? 2026)', HOUR, null],
    ['cron(0 6 1 JAN ? 2026)', DAY, null],
  ])('%s: %i to %s minutes', (schedule, shortest, longest) => {
    expect(gapsOf(schedule)).toEqual({ shortest, longest });
  });

  test('agree with a walk through the calendar, for any days and times', () => {
    const some = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 });
    const schedules = fc.record({
      hours: some(0, 23),
      minutes: some(0, 59),
      days: fc.oneof(
        some(1, 28).map((dates) => ({ dates })),
        some(1, 7).map((weekdays) => ({ weekdays })),
      ),
    });
    fc.assert(
      fc.property(schedules, ({ hours, minutes, days }) => {
        const fields = 'dates' in days ? `${days.dates} * ?` : `? * ${days.weekdays}`;
        const runs = runsWithin(5 * 366, hours, minutes, days);
        const gaps = runs.slice(1).map((run, index) => run - (runs[index] ?? 0));
        const expected = { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
        expect(gapsOf(`cron(${minutes} ${hours} ${fields} *)`)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** The minutes at which a schedule runs, computed independently of the code under test. */
function runsWithin(
  length: number,
  hours: number[],
  minutes: number[],
  days: { dates: number[] } | { weekdays: number[] },
): number[] {
  const runs: number[] = [];
  for (let day = 0; day < length; day++) {
    const at = new Date(Date.UTC(2024, 0, 1 + day));
    const isDue = 'dates' in days ? days.dates.includes(at.getUTCDate()) : days.weekdays.includes(at.getUTCDay() + 1);
    if (isDue) for (const hour of hours) for (const minute of minutes) runs.push(day * DAY + hour * HOUR + minute);
  }
  return runs.sort((a, b) => a - b);
}

describe('a schedule with no run left', () => {
  const now = new Date('2026-12-31T12:00:30Z');

  test.each([
    ['30 February', 'cron(0 6 30 FEB ? *)'],
    ['the 31st of months of thirty days', 'cron(0 6 31 4,6,9,11 ? *)'],
    ['the workday nearest to 30 February', 'cron(0 6 30W FEB ? *)'],
    ['a year that is over', 'cron(0 6 * * ? 2020-2025)'],
    ['29 February of years that have none', 'cron(0 6 29 2 ? 2027,2029,2100)'],
    ['a fifth Monday in a February of four', 'cron(0 6 ? FEB MON#5 2027)'],
    ['the rest of a year whose last run was this morning', 'cron(0 6 * * ? 2026)'],
    ['the rest of a year whose last run is this minute', 'cron(0 12 * * ? 2026)'],
    ['a rate that is longer than the calendar', 'rate(99999999 days)'],
  ])('%s', (_, schedule) => {
    expect(scheduleFault(schedule)).toBeNull();
    expect(neverRuns(schedule, now)).toBe(true);
  });

  test.each([
    ['29 February', 'cron(0 6 29 FEB ? *)'],
    ['the last 29 February that AWS knows', 'cron(0 6 29 FEB ? 2196)'],
    ['a fifth Monday in a February, once in 28 years', 'cron(0 6 ? FEB MON#5 *)'],
    ['this evening', 'cron(0 18 31 12 ? 2026)'],
    ['the next minute', 'cron(1 12 31 12 ? 2026)'],
    ['years to come', 'cron(0 6 * * ? 2020-2027)'],
    ['every hundred days', 'rate(100 days)'],
  ])('is not %s', (_, schedule) => {
    expect(neverRuns(schedule, now)).toBe(false);
  });
});

test.each([
  ['cron(*/60 * * * ? *)', 'cron-step'],
  ['cron(0 0/24 * * ? *)', 'cron-step'],
  ['cron(0 6 1/32 * ? *)', 'cron-step'],
  ['cron(0 6 ? * XYZL *)', 'cron-value'],
  ['cron(0 6 ? * FOO#1 *)', 'cron-value'],
  ['cron(0 6 32W * ? *)', 'cron-value'],
  ['cron(0 6 ? * MON#6 *)', 'cron-value'],
  ['cron(0 6 ? * ? *)', 'cron-days'],
  [`cron(${'0,'.repeat(120)}0 6 * * ? *)`, 'too-long'],
])('%s is refused, as AWS would when it is deployed', (schedule, kind) => {
  expect(scheduleFault(schedule)).toMatchObject({ kind });
});
