/**
 * The kind: a schedule is compared with what was done by a period that it does not have, so that a missed run looks like
 * a kept one, or a quiet night like a missed run.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timetableOf } from '../../../config/aws/timetable.ts';

const at = (text: string) => Date.parse(`${text}:00Z`);
const shown = (time: number) => new Date(time).toISOString().slice(0, 16);
const OFFICE = 'cron(0 9-17 ? * MON-FRI *)';

describe('a run is due one and a half periods after the one before', () => {
  test.each([
    ['an hourly rate', 'rate(1 hour)', '2026-03-02T10:20', '2026-03-02T11:50'],
    ['a daily rate', 'rate(1 day)', '2026-03-02T10:00', '2026-03-03T22:00'],
    ['an hourly cron, on time', 'cron(0 * * * ? *)', '2026-03-02T10:00', '2026-03-02T11:30'],
    ['an hourly cron, by hand', 'cron(0 * * * ? *)', '2026-03-02T10:50', '2026-03-02T12:20'],
    ['office hours, at noon', OFFICE, '2026-03-02T12:00', '2026-03-02T13:30'],
    ['office hours, on Friday evening', OFFICE, '2026-03-06T17:00', '2026-03-09T09:30'],
    ['office hours, by hand on Saturday', OFFICE, '2026-03-07T12:00', '2026-03-09T09:30'],
    ['office hours, by hand on Monday before nine', OFFICE, '2026-03-09T08:59', '2026-03-09T10:29'],
    ['across New Year', 'cron(0 0 1 * ? *)', '2026-12-01T00:00', '2027-01-16T12:00'],
  ])('%s', (_, schedule, from, due) => {
    expect(shown(timetableOf(schedule).dueAfter(at(from)))).toBe(due);
  });

  test('a schedule that never fires again is never overdue', () => {
    expect(timetableOf('cron(0 9 1 1 ? 2025)').dueAfter(at('2026-03-02T10:00'))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a schedule next fires', () => {
  test.each([
    ['a period after a rate last fired', 'rate(1 hour)', '2026-03-02T10:20', '2026-03-02T10:50', '2026-03-02T11:20'],
    [
      'in step with a rate, after a run of two periods',
      'rate(5 minutes)',
      '2026-03-02T10:00',
      '2026-03-02T10:12',
      '2026-03-02T10:15',
    ],
    ['at the next time that a cron names', OFFICE, '2026-03-06T17:00', '2026-03-06T17:10', '2026-03-09T09:00'],
  ])('%s', (_, schedule, fired, now, next) => {
    expect(shown(timetableOf(schedule).nextAfter(at(fired), at(now)))).toBe(next);
  });
});

describe('how often a schedule fires within a time', () => {
  test.each([
    ['rate(1 hour)', '2026-03-01T00:00', '2026-03-02T00:00', 24],
    ['rate(1 day)', '2026-03-01T00:00', '2026-03-01T12:00', 0.5],
    [OFFICE, '2026-03-02T00:00', '2026-03-09T00:00', 45],
    ['cron(0 12 * * ? *)', '2025-12-31T00:00', '2026-01-02T00:00', 2],
    ['cron(0 12 * * ? *)', '2026-01-02T00:00', '2026-01-01T00:00', 0],
  ])('%s from %s to %s', (schedule, from, to, count) => {
    expect(timetableOf(schedule).countWithin(at(from), at(to))).toBe(count);
  });
});

const SCHEDULES = ['rate(5 minutes)', 'rate(1 hour)', 'cron(0/20 * * * ? *)', OFFICE, 'cron(30 3 L * ? *)'];
const moment = fc.integer({ min: at('2020-01-01T00:00'), max: at('2030-01-01T00:00') });

test('counts of neighbouring times add up', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SCHEDULES), fc.tuple(moment, moment, moment), (schedule, times) => {
      const [from = 0, middle = 0, to = 0] = times.toSorted((one, other) => one - other);
      const { countWithin } = timetableOf(schedule);
      expect(countWithin(from, middle) + countWithin(middle, to)).toBeCloseTo(countWithin(from, to), 6);
    }),
    { numRuns: 50 },
  );
});

test('between a run and the time by which the next is due, the schedule fires at least once', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SCHEDULES), moment, (schedule, time) => {
      const { dueAfter, countWithin } = timetableOf(schedule);
      expect(countWithin(time + 1, dueAfter(time) + 1)).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});
