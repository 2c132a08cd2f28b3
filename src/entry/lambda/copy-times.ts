import type { Report } from '../../core/report.ts';

/** What an event says of its secret; `at` is null if it does not say when it happened. */
interface Happened {
  readonly secret: string;
  readonly at: Date | null;
}

/** By secret: when the last run ended that healed a replica of it. Later looks may only have confirmed that. */
export type HealTimes = ReadonlyMap<string, number>;

export function healTimesOf({ run, replicas }: Report): HealTimes {
  const healed = replicas.filter(({ status }) => status === 'healed');
  return new Map(healed.map(({ secret }) => [secret, Date.parse(run.finishedAt)]));
}

/**
 * How long after each event its secret's replicas had the new value, in milliseconds. Events whose value was there
 * already, or is not there yet, say nothing about that.
 */
export function timesToCopy(events: readonly Happened[], { replicas }: Report, healed: HealTimes): number[] {
  const rowsOf = (name: string) => replicas.filter(({ secret }) => secret === name);
  return events.flatMap(({ secret, at }) => {
    const rows = rowsOf(secret);
    const healedAt = healed.get(secret);
    if (at === null || healedAt === undefined || !rows.every(({ status }) => isRight(status))) return [];
    return [Math.max(0, healedAt - at.getTime())];
  });
}

function isRight(status: string): boolean {
  return status === 'healed' || status === 'in-sync';
}
