import { type Cron, type CronFault, datesIn, LAST_YEAR, parseCron } from './cron.ts';

/** The shortest and longest time between two runs of a schedule, in minutes. */
export interface Gaps {
  readonly shortest: number;
  /** null if it runs only once. */
  readonly longest: number | null;
}

/** What is wrong with an expression. `config/checks/schedule.ts` has the messages. */
export type ScheduleFault =
  | CronFault
  | { readonly kind: 'no-schedule' | 'runs-once' | 'too-long' }
  | { readonly kind: 'rate-form'; readonly inside: string }
  | { readonly kind: 'rate-unit'; readonly unit: string }
  | { readonly kind: 'rate-number'; readonly right: string };

export interface Rate {
  readonly minutes: number;
}

const DAY = 24 * 60;

export const RATE_UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: DAY };

/** scheduler:CreateSchedule, parameter ScheduleExpression. */
export const LONGEST_EXPRESSION = 256;

/** The first year that is counted. Every pattern of the calendar occurs between it and the last year that AWS accepts. */
const FIRST_YEAR = 2024;

/** Returns what is wrong with an EventBridge Scheduler expression, or null. */
export function scheduleFault(expression: string): ScheduleFault | null {
  const parsed = parseExpression(expression);
  return 'kind' in parsed ? parsed : null;
}

/**
 * The gaps between the runs of a valid expression.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function gapsOf(expression: string): Gaps {
  const schedule = parseValid(expression);
  if ('minutes' in schedule) return { shortest: schedule.minutes, longest: schedule.minutes };
  const { times } = schedule;
  const within = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const overnight = DAY - (times.at(-1) ?? 0) + (times[0] ?? 0);
  const days = daysOf(schedule, FIRST_YEAR);
  const across = days.slice(1).map((day, index) => (day - (days[index] ?? 0) - 1) * DAY + overnight);
  const [shortest = DAY, ...others] = [...within, ...across].sort((a, b) => a - b);
  return { shortest, longest: across.length === 0 ? null : (others.at(-1) ?? shortest) };
}

/** Lambda's maximum timeout, in minutes: no run is longer. */
export const LONGEST_RUN_MINUTES = 15;

/** Max minutes that the start of a run is spread over, so that not all schedules call at the full hour. */
const WIDEST_WINDOW = 15;

/** The window in minutes for the start of a run, for a schedule with this gap between runs. */
export function windowOf(gap: number): number {
  return Math.min(WIDEST_WINDOW, Math.floor(gap / 4));
}

/** Whether a valid expression has no run left, as for 30 February or a past year. Schedules run in UTC. */
export function neverRuns(expression: string, now: Date): boolean {
  const schedule = parseValid(expression);
  const minute = Math.floor(now.getTime() / 60_000);
  if ('minutes' in schedule) return minute + schedule.minutes > Date.UTC(LAST_YEAR + 1, 0, 1) / 60_000;
  const last = schedule.times.at(-1) ?? 0;
  return !daysOf(schedule, now.getUTCFullYear()).some((day) => day * DAY + last > minute);
}

/** The days on which a schedule runs, from the start of a year, as days since 1 January 1970. */
function daysOf(cron: Cron, from: number): number[] {
  const years = [...cron.years].filter((year) => year >= from);
  return years.flatMap((year) =>
    [...cron.months].flatMap((month) =>
      datesIn(cron, year, month).map((date) => Date.UTC(year, month - 1, date) / (DAY * 60_000)),
    ),
  );
}

/** Parses a valid expression. */
export function parseValid(expression: string): Rate | Cron {
  const parsed = parseExpression(expression);
  if ('kind' in parsed) throw new Error(`${expression} is no schedule: the loader lets none such through`);
  return parsed;
}

function parseExpression(expression: string): Rate | Cron | ScheduleFault {
  if (expression.length > LONGEST_EXPRESSION) return { kind: 'too-long' };
  const [, kind, inside] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate' && inside !== undefined) return parseRate(inside);
  if (kind === 'cron' && inside !== undefined) return parseCron(inside);
  return { kind: kind === 'at' ? 'runs-once' : 'no-schedule' };
}

function parseRate(inside: string): Rate | ScheduleFault {
  const [, count, unit] = /^([1-9]\d*) ([a-z]+)$/.exec(inside) ?? [];
  if (count === undefined || unit === undefined) return { kind: 'rate-form', inside };
  const singular = unit.replace(/s$/, '');
  const minutes = RATE_UNITS[singular];
  if (minutes === undefined) return { kind: 'rate-unit', unit };
  const right = count === '1' ? singular : `${singular}s`;
  return unit === right ? { minutes: Number(count) * minutes } : { kind: 'rate-number', right: `${count} ${right}` };
}
