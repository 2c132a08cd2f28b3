import { quote } from './wording.ts';

export const PACE_PATTERN = '^(100|[1-9][0-9]?)%$';

/** Returns what is wrong with a pace, or null. */
export function paceMistake(pace: unknown): string | null {
  if (typeof pace === 'string' && new RegExp(PACE_PATTERN).test(pace)) return null;
  const shown = typeof pace === 'string' ? quote(pace) : JSON.stringify(pace);
  return `pace is a percentage of AWS's write quotas from 1% to 100%, such as 50%, not ${shown}`;
}
