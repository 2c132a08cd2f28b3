/** Words and figures that all renderings of a history share. */

/** `2026-03-02 10:00`, in UTC. */
export function timeText(time: number | string): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** `99.98 %`; never rounded up, so that 100 % means all of it. */
export function shareText(share: number | null): string {
  return share === null ? 'unknown' : `${(Math.floor(share * 10_000 + 1e-6) / 100).toString()} %`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en-US');
}
