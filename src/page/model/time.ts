const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time in its largest unit, and in the next one if that says more: `1 hour 30 minutes`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  const at = UNITS.findIndex(([, size]) => whole >= size);
  const parts = UNITS.slice(at, at + 2).map(([unit, size], index) => {
    const count = index === 0 ? Math.floor(whole / size) : Math.floor((whole % (UNITS[at]?.[1] ?? 1)) / size);
    return count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`;
  });
  return at === -1 ? 'less than a second' : parts.filter(Boolean).join(' ');
}

const FORM = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A time of a report, in UTC, as its reader wrote it if it is none. */
export function describeTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${FORM.format(time)} UTC`;
}
