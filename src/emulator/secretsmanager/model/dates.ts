const DAY_MS = 24 * 60 * 60 * 1_000;

/** AWS JSON's timestamp: seconds since the epoch, with milliseconds as decimals. */
export function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

/** LastAccessedDate is truncated to midnight UTC. */
export function dayOf(ms: number): number {
  return ms - (ms % DAY_MS);
}

export function daysAfter(ms: number, days: number): number {
  return ms + days * DAY_MS;
}
