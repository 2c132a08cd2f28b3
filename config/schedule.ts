import { hint, quote } from './wording.ts';

/** One field of a cron expression: what it counts, and how else it may be written. */
interface Field {
  what: string;
  min: number;
  max: number;
  names: readonly string[];
  /** `?`, and the marks L (last), W (nearest weekday) and # (the nth of the month). */
  special: RegExp | null;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const UNITS = ['minute', 'minutes', 'hour', 'hours', 'day', 'days'];

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
const FIELDS: readonly Field[] = [
  { what: 'minutes', min: 0, max: 59, names: [], special: null },
  { what: 'hours', min: 0, max: 23, names: [], special: null },
  { what: 'day of month', min: 1, max: 31, names: [], special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { what: 'month', min: 1, max: 12, names: MONTHS, special: null },
  { what: 'day of week', min: 1, max: 7, names: DAYS, special: /^(\?|([1-7]|[A-Z]{3})?L|([1-7]|[A-Z]{3})#[1-5])$/ },
  { what: 'year', min: 1970, max: 2199, names: [], special: null },
];
const FIELD_NAMES = FIELDS.map((field) => field.what).join(', ');

/** What is wrong with an EventBridge Scheduler expression, if anything. */
export function scheduleMistake(expression: string): string | null {
  const [, kind, inside] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate' && inside !== undefined) return rateMistake(inside);
  if (kind === 'cron' && inside !== undefined) return cronMistake(inside.trim().split(/ +/));
  if (kind === 'at') return `at(…) runs only once; write rate(1 hour) or cron(0 * * * ? *)`;
  return `${quote(expression)} is not a schedule; write rate(1 hour) or cron(0 * * * ? *)`;
}

function rateMistake(inside: string): string | null {
  const [, count, unit] = /^([1-9]\d*) ([a-z]+)$/.exec(inside) ?? [];
  if (count === undefined || unit === undefined)
    return `rate(…) takes a whole number and minutes, hours or days, such as rate(30 minutes), not ${quote(inside)}`;
  if (!UNITS.includes(unit)) return `${quote(unit)} is not a unit of rate(…)${hint(unit, UNITS, 'the units are')}`;
  const right = count === '1' ? unit.replace(/s$/, '') : unit.replace(/s?$/, 's');
  return unit === right ? null : `AWS wants the singular for 1, else the plural; write rate(${count} ${right})`;
}

function cronMistake(values: readonly string[]): string | null {
  if (values.length !== FIELDS.length)
    return `cron(…) takes six fields (${FIELD_NAMES}), not ${values.length}; every hour is cron(0 * * * ? *)`;
  for (const [at, field] of FIELDS.entries()) {
    const wrong = fieldMistake(field, values[at] ?? '');
    if (wrong !== null) return wrong;
  }
  const unasked = [values[2], values[4]].filter((value) => value === '?').length;
  return unasked === 1
    ? null
    : `exactly one of day of month and day of week must be ?, the other tells the day; every hour is cron(0 * * * ? *)`;
}

function fieldMistake(field: Field, value: string): string | null {
  if (field.special?.test(value.toUpperCase())) return null;
  return value.split(',').every((item) => isItem(field, item)) ? null : wrongField(field, value);
}

function wrongField(field: Field, value: string): string {
  const names = field.names.length === 0 ? '' : ` or ${field.names[0]} to ${field.names.at(-1)}`;
  return `cron(…) has no ${field.what} ${quote(value)}; the field takes ${field.min} to ${field.max}${names}, with * , - and /`;
}

/** `*`, `5`, `MON-FRI`, each perhaps with a step, `/5`. */
function isItem(field: Field, item: string): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(field, end));
  const [from = Number.NaN, to = from] = ends;
  return ends.length <= 2 && from >= field.min && from <= to && to <= field.max;
}

function numberOf(field: Field, text: string): number {
  const name = field.names.indexOf(text.toUpperCase());
  if (name !== -1) return name + 1;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}
