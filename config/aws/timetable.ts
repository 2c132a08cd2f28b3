import { type Cron, datesIn, LAST_YEAR } from './cron.ts';
import { parseValid } from './schedule.ts';

/** When a schedule fires. Times are in milliseconds. */
export interface Timetable {
  /** When it first fires after `now`, if it last fired at `fired` or shortly before. Infinity: never again. */
  nextAfter(fired: number, now: number): number;
  /**
   * By when the next run has to have begun, if one began at this time: one and a half periods later. Periods may differ,
   * as in office hours; the next time that the schedule names, and half of the shorter period beside it, is then the
   * later of two limits.
   */
  dueAfter(time: number): number;
  /** How often it fires from one time on, and before another. A rate has no fixed times, and may return a fraction. */
  countWithin(from: number, to: number): number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** The timetable of a valid expression. */
export function timetableOf(expression: string): Timetable {
  const schedule = parseValid(expression);
  if (!('minutes' in schedule)) return cronTimetable(schedule);
  const period = schedule.minutes * MINUTE_MS;
  return {
    nextAfter: (fired, now) => fired + period * (Math.max(0, Math.floor((now - fired) / period)) + 1),
    dueAfter: (time) => time + 1.5 * period,
    countWithin: (from, to) => Math.max(0, to - from) / period,
  };
}

function cronTimetable(cron: Cron): Timetable {
  const years = new Map<number, readonly number[]>();
  const firingsOf = (year: number): readonly number[] => {
    const firings = years.get(year) ?? firingsIn(cron, year);
    years.set(year, firings);
    return firings;
  };
  const next = (time: number): number => firstAfter(time, firingsOf);
  return {
    nextAfter: (_, now) => next(now),
    dueAfter: (time) => {
      const due = next(time);
      if (due === Number.POSITIVE_INFINITY) return due;
      const period = Math.min(due - lastUpTo(time, firingsOf), next(due) - due);
      return Math.max(due + period / 2, time + 1.5 * period);
    },
    countWithin: (from, to) => {
      let count = 0;
      for (let year = yearOf(from); year <= yearOf(to); year += 1) {
        const firings = firingsOf(year);
        count += Math.max(0, indexFrom(firings, to) - indexFrom(firings, from));
      }
      return count;
    },
  };
}

/** When a schedule fires in a year, sorted. */
function firingsIn(cron: Cron, year: number): number[] {
  if (!cron.years.has(year)) return [];
  return [...cron.months].flatMap((month) =>
    datesIn(cron, year, month).flatMap((date) => {
      const day = Date.UTC(year, month - 1, date) / MINUTE_MS;
      return cron.times.map((minutes) => (day + (minutes % DAY_MINUTES)) * MINUTE_MS);
    }),
  );
}

/** Infinity: it never fires again. */
function firstAfter(time: number, firingsOf: (year: number) => readonly number[]): number {
  if (time === Number.POSITIVE_INFINITY) return time;
  for (let year = yearOf(time); year <= LAST_YEAR; year += 1) {
    const firings = firingsOf(year);
    const next = firings[indexFrom(firings, time + 1)];
    if (next !== undefined) return next;
  }
  return Number.POSITIVE_INFINITY;
}

/** -Infinity: it never fired before. Schedules that pause for more than some years are none that a period can be read from. */
function lastUpTo(time: number, firingsOf: (year: number) => readonly number[]): number {
  for (let year = yearOf(time); year > yearOf(time) - YEARS_BACK; year -= 1) {
    const firings = firingsOf(year);
    const last = firings[indexFrom(firings, time + 1) - 1];
    if (last !== undefined) return last;
  }
  return Number.NEGATIVE_INFINITY;
}

/** 29 February occurs once in eight years at the least. */
const YEARS_BACK = 9;

/** The index of the first number that is not below this one. */
function indexFrom(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function yearOf(time: number): number {
  return new Date(time).getUTCFullYear();
}
