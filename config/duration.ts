import { quote } from './wording.ts';

/** A length of time as the mapping says it, such as `24 hours`. */
export const DURATION_PATTERN = '^([1-9][0-9]{0,4}) (minute|hour|day)s?$';

/** Also those of `keep`, which S3 counts in days. */
export const DAYS_PATTERN = '^([1-9][0-9]{0,4}) days?$';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Returns what is wrong with a length of time, or null. */
export function durationMistake(text: string): string | null {
  if (new RegExp(DURATION_PATTERN).test(text)) return null;
  return `${quote(text)} is no length of time; write minutes, hours or days, such as 15 minutes`;
}

/** Returns what is wrong with a number of days, or null. */
export function daysMistake(text: string): string | null {
  if (new RegExp(DAYS_PATTERN).test(text)) return null;
  return `${quote(text)} is no number of days; write one such as 400 days`;
}

/** The milliseconds of a length of time without mistakes. */
export function durationMs(text: string): number {
  const [, count = '', unit = ''] = new RegExp(DURATION_PATTERN).exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}
