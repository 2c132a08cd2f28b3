import type { Report } from '../../core/report.ts';

/** What an event says of its secret; `at` is null if it does not say when it happened. */
interface Happened {
  readonly secret: string;
  readonly at: Date | null;
}

/**
 * How long after each event its secret's replicas had the new value, in milliseconds. Events whose value was there
 * already, or is not there yet, say nothing about that.
 */
export function timesToCopy(events: readonly Happened[], { run, replicas }: Report): number[] {
  const rowsOf = (name: string) => replicas.filter(({ secret }) => secret === name);
  return events.flatMap(({ secret, at }) => {
    const rows = rowsOf(secret);
    const isCopied = rows.some(({ status }) => status === 'healed') && rows.every(({ status }) => isRight(status));
    return at !== null && isCopied ? [Math.max(0, Date.parse(run.finishedAt) - at.getTime())] : [];
  });
}

function isRight(status: string): boolean {
  return status === 'healed' || status === 'in-sync';
}
