const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** When a cron expression fires. In Secrets Manager, minutes are 0 and the year is `*`. */
export interface Cron {
  /** Sorted. */
  readonly hours: readonly number[];
  isDay(midnight: Date): boolean;
}

type DayTest = (midnight: Date) => boolean;

/**
 * `0 HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK *` (User Guide, "Schedule expressions in Secrets Manager rotation");
 * undefined for what is not supported here, such as `15W`.
 */
export function parseCron(text: string): Cron | undefined {
  const [, hour = '', day = '', month = '', weekday = '', year, ...more] = text.trim().split(/ +/);
  const hours = numbersOf(hour, 0, 23)?.sort((one, other) => one - other);
  const months = numbersOf(month, 1, 12, MONTHS);
  const tests = [dayTest(day), weekdayTest(weekday)];
  if (hours === undefined || months === undefined || year === undefined || more.length > 0) return undefined;
  if (tests.includes(undefined)) return undefined;
  return {
    hours,
    isDay: (date) => months.includes(date.getUTCMonth() + 1) && tests.every((test) => test?.(date) === true),
  };
}

function dayTest(field: string): DayTest | undefined {
  if (field === 'L') return (date) => date.getUTCDate() === lastDayOf(date);
  const days = numbersOf(field, 1, 31);
  return days && ((date) => days.includes(date.getUTCDate()));
}

function weekdayTest(field: string): DayTest | undefined {
  const [, named = field, last, nth] = /^(\w+?)(?:(L)|#(\d))$/.exec(field) ?? [];
  const days = numbersOf(named, 1, 7, WEEKDAYS);
  if (days === undefined) return undefined;
  return (date) => {
    if (!days.includes(date.getUTCDay() + 1)) return false;
    const day = date.getUTCDate();
    if (last !== undefined) return day + 7 > lastDayOf(date);
    return nth === undefined || Math.ceil(day / 7) === Number(nth);
  };
}

function lastDayOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** `*`, `?`, `3`, `MON-FRI`, `0/8` and lists of them. */
function numbersOf(field: string, from: number, to: number, names: readonly string[] = []): number[] | undefined {
  const parts = field.split(',').map((part) => rangeOf(part, from, to, names));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function rangeOf(part: string, from: number, to: number, names: readonly string[]): number[] | undefined {
  const match = /^(?:[*?]|(\w+)(?:-(\w+))?)?(?:\/(\d+))?$/.exec(part);
  if (match === null || part === '') return undefined;
  const [, first, last, step] = match;
  const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + from : Number(text));
  const start = first === undefined ? from : numberOf(first);
  const single = first !== undefined && step === undefined ? start : to;
  const end = last === undefined ? single : numberOf(last);
  if (!(start >= from && end <= to && start <= end)) return undefined;
  return Array.from({ length: end - start + 1 }, (_, n) => start + n).filter((_, n) => n % Number(step ?? 1) === 0);
}
