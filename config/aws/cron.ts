/** One field of a cron expression: its unit and its range. */
export interface CronField {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

/** What is wrong inside `cron(…)`. */
export type CronFault =
  | { readonly kind: 'cron-fields'; readonly count: number }
  | { readonly kind: 'cron-value' | 'cron-step'; readonly field: CronField; readonly value: string }
  | { readonly kind: 'cron-days' };

/** A parsed cron expression. Times are minutes after midnight, sorted. */
export interface Cron {
  readonly times: readonly number[];
  readonly days: Days;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

/** Which days of a month. Weekdays count from 1, which is Sunday. */
type Days =
  | { readonly by: 'dates' | 'weekdays'; readonly in: ReadonlySet<number> }
  | { readonly by: 'last-date' | 'last-workday' }
  | { readonly by: 'workday-near'; readonly date: number }
  | { readonly by: 'last-weekday'; readonly weekday: number }
  | { readonly by: 'nth-weekday'; readonly weekday: number; readonly nth: number };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const MINUTES = { what: 'minutes', min: 0, max: 59, names: [] };
const HOURS = { what: 'hours', min: 0, max: 23, names: [] };
const DATES = { what: 'day of month', min: 1, max: 31, names: [] };
const MONTH = { what: 'month', min: 1, max: 12, names: MONTHS };
const WEEKDAY = { what: 'day of week', min: 1, max: 7, names: WEEKDAYS };
const YEARS = { what: 'year', min: 1970, max: 2199, names: [] };

/** The fields, in order. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export const CRON_FIELDS: readonly CronField[] = [MINUTES, HOURS, DATES, MONTH, WEEKDAY, YEARS];

/** The last year that a cron expression can name. */
export const LAST_YEAR = YEARS.max;

/** Parses what is inside `cron(…)`. If there are several faults, returns the first. */
export function parseCron(inside: string): Cron | CronFault {
  const values = inside.trim().split(/ +/);
  if (values.length !== CRON_FIELDS.length) return { kind: 'cron-fields', count: values.length };
  const [minute = '', hour = '', date = '', month = '', weekday = '', year = ''] = values;
  const minutes = numbersOf(MINUTES, minute);
  if (minutes === null) return faultIn(MINUTES, minute);
  const hours = numbersOf(HOURS, hour);
  if (hours === null) return faultIn(HOURS, hour);
  const byDate = daysByDate(date);
  if (byDate === null) return faultIn(DATES, date);
  const months = numbersOf(MONTH, month);
  if (months === null) return faultIn(MONTH, month);
  const byWeekday = daysByWeekday(weekday);
  if (byWeekday === null) return faultIn(WEEKDAY, weekday);
  const years = numbersOf(YEARS, year);
  if (years === null) return faultIn(YEARS, year);
  if ((byDate === 'any') === (byWeekday === 'any')) return { kind: 'cron-days' };
  const days = byDate === 'any' ? byWeekday : byDate;
  const times = [...hours].flatMap((h) => [...minutes].map((m) => 60 * h + m));
  return days === 'any' ? { kind: 'cron-days' } : { times, days, months, years };
}

function faultIn(field: CronField, value: string): CronFault {
  const steps = value.split(',').map((item) => Number(item.split('/')[1] ?? 0));
  return { kind: steps.some((step) => step > field.max) ? 'cron-step' : 'cron-value', field, value };
}

/** The dates of a month on which a schedule runs, sorted. */
export function datesIn({ days, months }: Cron, year: number, month: number): number[] {
  if (!months.has(month)) return [];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const weekdayOf = (date: number) => ((first + date - 1) % 7) + 1;
  return Array.from({ length: last }, (_, index) => index + 1).filter((date) => isDay(days, date, last, weekdayOf));
}

function isDay(days: Days, date: number, last: number, weekdayOf: (date: number) => number): boolean {
  switch (days.by) {
    case 'dates':
      return days.in.has(date);
    case 'weekdays':
      return days.in.has(weekdayOf(date));
    case 'last-date':
      return date === last;
    case 'last-workday':
      return date === nearestWorkday(last, last, weekdayOf);
    case 'workday-near':
      return days.date <= last && date === nearestWorkday(days.date, last, weekdayOf);
    case 'last-weekday':
      return weekdayOf(date) === days.weekday && date + 7 > last;
    case 'nth-weekday':
      return weekdayOf(date) === days.weekday && Math.ceil(date / 7) === days.nth;
  }
}

/** A Saturday's nearest workday is Friday and a Sunday's is Monday, unless that is in another month. */
function nearestWorkday(date: number, last: number, weekdayOf: (date: number) => number): number {
  const weekday = weekdayOf(date);
  if (weekday === 7) return date === 1 ? 3 : date - 1;
  if (weekday === 1) return date === last ? date - 2 : date + 1;
  return date;
}

function daysByDate(value: string): Days | 'any' | null {
  const text = value.toUpperCase();
  if (text === '?') return 'any';
  if (text === 'L') return { by: 'last-date' };
  if (text === 'LW') return { by: 'last-workday' };
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? [];
  const date = near === undefined ? null : numberOf(DATES, near);
  return date === null ? dayNumbers('dates', numbersOf(DATES, value)) : { by: 'workday-near', date };
}

/** `L` on its own is the last day of the week. */
function daysByWeekday(value: string): Days | 'any' | null {
  const text = value.toUpperCase();
  if (text === '?') return 'any';
  if (text === 'L') return { by: 'weekdays', in: new Set([WEEKDAY.max]) };
  const [, name = '', nth] = /^(.+?)(?:L|#([1-5]))$/.exec(text) ?? [];
  const weekday = numberOf(WEEKDAY, name);
  if (weekday === null) return dayNumbers('weekdays', numbersOf(WEEKDAY, value));
  return nth === undefined ? { by: 'last-weekday', weekday } : { by: 'nth-weekday', weekday, nth: Number(nth) };
}

function dayNumbers(by: 'dates' | 'weekdays', numbers: ReadonlySet<number> | null): Days | null {
  return numbers === null ? null : { by, in: numbers };
}

/** Parses `*`, `5`, `MON-FRI` and lists of these, each with an optional step (`/5`). Returns sorted numbers, or null if invalid. */
function numbersOf(field: CronField, value: string): ReadonlySet<number> | null {
  const items = value.split(',').map((item) => numbersOfItem(field, item));
  if (items.includes(null)) return null;
  return new Set(items.flatMap((numbers) => numbers ?? []).sort((a, b) => a - b));
}

function numbersOfItem(field: CronField, item: string): number[] | null {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return null;
  const ends = endsOf(field, range, step !== undefined);
  if (ends === null || Number(step ?? 1) > field.max) return null;
  const numbers = Array.from({ length: ends.last - ends.first + 1 }, (_, index) => ends.first + index);
  return numbers.filter((number) => (number - ends.first) % Number(step ?? 1) === 0);
}

/** A single number with a step means a range up to the field's maximum. */
function endsOf(field: CronField, range: string, hasStep: boolean): { first: number; last: number } | null {
  if (range === '*') return { first: field.min, last: field.max };
  const [from = null, to = hasStep ? field.max : from, ...more] = range.split('-').map((end) => numberOf(field, end));
  if (from === null || to === null || from > to || more.length > 0) return null;
  return { first: from, last: to };
}

function numberOf(field: CronField, text: string): number | null {
  const name = field.names.indexOf(text.toUpperCase());
  const number = name === -1 ? Number(/^\d{1,4}$/.test(text) ? text : Number.NaN) : name + 1;
  return number >= field.min && number <= field.max ? number : null;
}
