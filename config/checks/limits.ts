import { isAccountId } from '../aws/arn.ts';
import type { MaxChanges } from '../mapping.ts';
import { quote } from '../wording.ts';

/** The default percentage holds no run that replaces this many values or fewer: half of three replicas is no disaster. */
const SMALL = 20;

/** More than half of the replicas, and more than 20. */
const DEFAULT_MAX_CHANGES: MaxChanges = { percent: 50, beyond: SMALL };

export const MAX_CHANGES_PATTERN = '^(100|[1-9]?[0-9])%$';

/** Returns what is wrong with a count or a percentage, or null. */
export function maxChangesMistake(value: unknown): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return null;
  if (typeof value === 'string' && new RegExp(MAX_CHANGES_PATTERN).test(value)) return null;
  const shown = typeof value === 'string' ? quote(value) : JSON.stringify(value);
  return `maxChanges is a whole number of replicas, such as 50, or a percentage of them, such as 25%, not ${shown}`;
}

/** An explicit percentage applies to runs of every size. */
export function toMaxChanges(written: number | string | undefined): MaxChanges {
  if (written === undefined) return DEFAULT_MAX_CHANGES;
  return typeof written === 'number' ? { count: written } : { percent: Number.parseInt(written, 10), beyond: 0 };
}

/** For the JSON Schema; zod checks with `dayMistake`. */
export const DAY_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

/** Returns what is wrong with a day such as 2026-12-01, or null. */
export function dayMistake(day: string): string | null {
  const time = new RegExp(DAY_PATTERN).test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse reads 31 February as 3 March.
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  return real ? null : `${quote(day)} is not a day; write one as YEAR-MONTH-DAY, such as 2026-12-01`;
}

/** Returns what is wrong with an AWS account number, or null. */
export function accountMistake(account: string): string | null {
  if (isAccountId(account)) return null;
  return `${quote(account)} is not an AWS account; write its 12 digits in quotes, such as "111122223333"`;
}
