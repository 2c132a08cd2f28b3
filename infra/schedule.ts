/** How far apart the runs of a schedule may be, in minutes. */
export interface Gaps {
  readonly shortest: number;
  /** null: weeks, or not to be told by counting days (`L`, `W`, `#`). */
  readonly longest: number | null;
}

const DAY = 24 * 60;
const UNITS: Record<string, number> = { minute: 1, hour: 60, day: DAY };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Days looked at: four years hold a leap day, and every weekday falls on every date. */
const DAYS = 4 * 366;

/**
 * The gaps between the runs of an EventBridge Scheduler expression, which the loader has found to be one.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function gapsOf(schedule: string): Gaps {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (count !== undefined && unit !== undefined) {
    const minutes = Number(count) * (UNITS[unit] ?? 1);
    return { shortest: minutes, longest: minutes };
  }
  return gapsOfCron(
    schedule
      .replace(/^cron\(|\)$/g, '')
      .trim()
      .split(/ +/),
  );
}

function gapsOfCron([minute = '*', hour = '*', date = '*', month = '*', weekday = '?']: readonly string[]): Gaps {
  const times = [...valuesOf(hour, 0, 23)].flatMap((h) => [...valuesOf(minute, 0, 59)].map((m) => h * 60 + m));
  const ofDay = times.sort((a, b) => a - b);
  const [first = 0] = ofDay;
  const within = ofDay.slice(1).map((time, index) => time - (ofDay[index] ?? 0));
  const overnight = DAY - (ofDay.at(-1) ?? 0) + first;
  const days = isCountable(date, weekday) ? daysBetween(date, month, weekday) : [];
  const across = days.map((apart) => (apart - 1) * DAY + overnight);
  return {
    shortest: Math.min(...within, ...(across.length === 0 ? [overnight] : across)),
    longest: across.length === 0 ? null : Math.max(...within, ...across),
  };
}

/** How many days apart the days of a cron expression are. */
function daysBetween(date: string, month: string, weekday: string): number[] {
  const dates = valuesOf(date, 1, 31);
  const months = valuesOf(month, 1, 12, MONTHS);
  const weekdays = valuesOf(weekday, 1, 7, WEEKDAYS);
  const runs = Array.from({ length: DAYS }, (_, day) => day).filter((day) => {
    const at = new Date(Date.UTC(2024, 0, 1 + day));
    return dates.has(at.getUTCDate()) && months.has(at.getUTCMonth() + 1) && weekdays.has(at.getUTCDay() + 1);
  });
  return runs.slice(1).map((day, index) => day - (runs[index] ?? 0));
}

function isCountable(date: string, weekday: string): boolean {
  return !/[LW#]/i.test(date) && !/L$|#/i.test(weekday);
}

/** The values that a field stands for: `*`, `?`, `5`, `MON-FRI`, lists of them, each perhaps with a step. */
function valuesOf(field: string, min: number, max: number, names: readonly string[] = []): Set<number> {
  const number = (text: string): number => names.indexOf(text.toUpperCase()) + 1 || Number(text);
  const items = field.split(',').map((item) => {
    const [range = '*', step] = item.split('/');
    const [from = '*', to = step === undefined ? from : String(max)] = range.split('-');
    const isAny = from === '*' || from === '?';
    const [first, last] = isAny ? [min, max] : [number(from), number(to)];
    return Array.from({ length: max - min + 1 }, (_, index) => min + index).filter(
      (value) => value >= first && value <= last && (value - first) % Number(step ?? 1) === 0,
    );
  });
  return new Set(items.flat());
}
