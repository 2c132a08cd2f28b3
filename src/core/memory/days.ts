/** In milliseconds. */
export const DAY_MS = 24 * 3_600_000;

/** The UTC day of a time. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}
