/** The kind: time in which no one looked is counted as time in sync. */
import { describe, expect, test } from 'vitest';
import { findGaps, measureCadence } from '../../../src/core/memory/gaps.ts';
import { at, spansOf, windowOf } from './chronicle.ts';

const HOURLY = 'rate(1 hour)';
const DAILY = 'rate(1 day)';
const checksAt = (...times: string[]) => times.map((time) => ({ at: Date.parse(at(time)), schedule: HOURLY }));

describe('a gap in checking', () => {
  test.each([
    ['none, with a run every hour', ['10:00', '11:00', '12:00'], ['10:00', '13:00'], []],
    ['none, if a run is half an hour late', ['10:00', '11:30', '12:30'], ['10:00', '13:00'], []],
    [
      'from the last run to the next, if that is later',
      ['10:00', '11:31', '12:30'],
      ['10:00', '13:00'],
      ['10:00-11:31'],
    ],
    ['before the first run', ['11:00'], ['10:00', '12:00'], ['10:00-11:00']],
    ['after the last run, once the next is overdue', ['10:00'], ['10:00', '11:31'], ['10:00-11:31']],
    ['none after the last run, before the next is overdue', ['10:00'], ['10:00', '11:30'], []],
    ['cut at the window', ['06:00', '12:00'], ['08:00', '10:00'], ['08:00-10:00']],
    ['everything, without a run', [], ['10:00', '12:00'], ['10:00-12:00']],
  ])('is %s', (_, checks, [from = '', to = ''], gaps) => {
    expect(spansOf(findGaps(checksAt(...checks), windowOf(from, to)))).toEqual(gaps);
  });

  test('is measured by the schedule that was in force when it began', () => {
    const changed = [
      { at: Date.parse(at('02:00')), schedule: DAILY },
      { at: Date.parse(at('12:00')), schedule: HOURLY },
      { at: Date.parse(at('15:00')), schedule: DAILY },
    ];
    expect(spansOf(findGaps(changed, windowOf('02:00', '20:00')))).toEqual(['12:00-15:00']);
  });

  test('is all the time of a schedule that cannot be read', () => {
    const unreadable = [{ at: Date.parse(at('10:00')), schedule: 'every now and then' }];
    expect(spansOf(findGaps(unreadable, windowOf('10:00', '10:30')))).toEqual(['10:00-10:30']);
  });
});

describe('how often was checked', () => {
  test('is compared with each schedule in its turn', () => {
    const checks = [...checksAt('00:00', '01:00', '02:00'), { at: Date.parse(at('12:00')), schedule: DAILY }];
    expect(measureCadence(checks, windowOf('00:00', '+2 12:00'))).toEqual([
      { schedule: HOURLY, from: Date.parse(at('00:00')), to: Date.parse(at('12:00')), expected: 12, made: 3 },
      { schedule: DAILY, from: Date.parse(at('12:00')), to: Date.parse(at('+2 12:00')), expected: 2, made: 1 },
    ]);
  });

  test('counts no run outside of the window', () => {
    const [only] = measureCadence(checksAt('08:00', '10:00', '13:00'), windowOf('09:00', '12:00'));
    expect(only).toMatchObject({ expected: 3, made: 1, from: Date.parse(at('09:00')) });
  });
});
