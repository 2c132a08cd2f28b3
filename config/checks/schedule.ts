import { CRON_FIELDS, type CronField, LAST_YEAR } from '../aws/cron.ts';
import { LONGEST_EXPRESSION, neverRuns, RATE_UNITS, scheduleFault } from '../aws/schedule.ts';
import { displayText, hintFor, quote } from '../wording.ts';

const HOURLY = 'every hour is cron(0 * * * ? *)';

/** Returns what is wrong with an EventBridge Scheduler expression, or null. */
export function scheduleMistake(expression: string): string | null {
  const fault = scheduleFault(expression);
  switch (fault?.kind) {
    case undefined:
      return null;
    case 'no-schedule':
      return `${quote(expression)} is not a schedule; write rate(1 hour) or cron(0 * * * ? *)`;
    case 'runs-once':
      return `at(…) runs only once; write rate(1 hour) or cron(0 * * * ? *)`;
    case 'too-long':
      return `a schedule of ${expression.length} characters; EventBridge Scheduler takes at most ${LONGEST_EXPRESSION}`;
    case 'rate-form':
      return `rate(…) takes a whole number and minutes, hours or days, such as rate(30 minutes), not ${quote(fault.inside)}`;
    case 'rate-unit':
      return `${quote(fault.unit)} is not a unit of rate(…)${hintFor(fault.unit, unitNames(), 'the units are')}`;
    case 'rate-number':
      return `AWS wants the singular for 1, else the plural; write rate(${fault.right})`;
    case 'cron-fields':
      return `cron(…) takes six fields (${CRON_FIELDS.map(({ what }) => what).join(', ')}), not ${fault.count}; ${HOURLY}`;
    case 'cron-value':
      return wrongValueMessage(fault.field, fault.value);
    case 'cron-step':
      return `cron(…) has no ${fault.field.what} ${quote(fault.value)}; a step there is at most ${fault.field.max}`;
    case 'cron-days':
      return `exactly one of day of month and day of week must be ?, the other names the day; ${HOURLY}`;
  }
}

/** Returns a message if a schedule has no run left after `now`, else null. */
export function neverRunsMistake(expression: string, now: Date): string | null {
  if (scheduleFault(expression) !== null || !neverRuns(expression, now)) return null;
  if (expression.startsWith('rate')) {
    return `${displayText(expression)} never runs: its first run would be after ${LAST_YEAR}, the last year of AWS's schedules; write rate(1 hour)`;
  }
  return `${displayText(expression)} never runs: no such day is still to come; write rate(1 hour), or correct the day, the month or the year`;
}

function wrongValueMessage(field: CronField, value: string): string {
  const names = field.names.length === 0 ? '' : ` or ${field.names[0]} to ${field.names.at(-1)}`;
  return `cron(…) has no ${field.what} ${quote(value)}; the field takes ${field.min} to ${field.max}${names}, with * , - and /`;
}

function unitNames(): string[] {
  return Object.keys(RATE_UNITS).flatMap((unit) => [unit, `${unit}s`]);
}
