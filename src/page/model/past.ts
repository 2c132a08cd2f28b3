import type { Fare, Strips } from '../../core/memory/strips.ts';
import type { ReplicaReport, Report } from '../../core/report.ts';
import { describeSeconds } from './time.ts';

/** What a history says of the days before the report, by its rows. */
export interface Past {
  readonly strips: Strips;
  readonly fareOf: (row: ReplicaReport) => Fare | null;
  /** How many rows fared like that. */
  readonly sizeOf: (fare: Fare) => number;
}

/** What a day was like. */
export type DayKind = 'sync' | 'drift' | 'unknown' | 'blank';

/** One day of one replica, or of all of them. */
export interface Day {
  readonly kind: DayKind;
  /** How high it stands if it was in drift: 1 to 9. */
  readonly level: number;
  /** For people: the date, and what was known. */
  readonly text: string;
}

/** Finds the fare of each row. */
export function readPast({ replicas }: Report, strips: Strips): Past {
  const fares = new Map<ReplicaReport, Fare>();
  let usual: Fare | null = null;
  for (const fare of strips.fares) {
    if (fare.rows === null) usual = fare;
    for (const index of fare.rows ?? []) {
      const row = replicas[index];
      if (row !== undefined) fares.set(row, fare);
    }
  }
  const others = replicas.length - fares.size;
  return { strips, fareOf: (row) => fares.get(row) ?? usual, sizeOf: ({ rows }) => rows?.length ?? others };
}

export function kindOfDay(sign: string): DayKind {
  if (sign === '_') return 'sync';
  if (sign === '.') return 'unknown';
  return sign >= '1' && sign <= '9' ? 'drift' : 'blank';
}

const TEXTS: Readonly<Record<DayKind, string>> = {
  sync: 'in sync',
  drift: 'in drift',
  unknown: 'not fully known',
  blank: 'in no record',
};

/** The days of one replica. */
export function daysOf({ from }: Strips, { days }: Fare): Day[] {
  return [...days].map((sign, index) => {
    const kind = kindOfDay(sign);
    return { kind, level: kind === 'drift' ? Number(sign) : 0, text: `${dateOf(from, index)}: ${TEXTS[kind]}` };
  });
}

/** The days of all replicas together: in drift if any was, and in sync only if all were, as far as they were in the mapping. */
export function allDays({ strips: { from, fares }, sizeOf }: Past): Day[] {
  const count = fares[0]?.days.length ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const of: Record<DayKind, number> = { sync: 0, drift: 0, unknown: 0, blank: 0 };
    for (const fare of fares) of[kindOfDay(fare.days[index] ?? ' ')] += sizeOf(fare);
    return summarizeDay(of, dateOf(from, index));
  });
}

function summarizeDay(of: Readonly<Record<DayKind, number>>, date: string): Day {
  const all = of.sync + of.drift + of.unknown;
  const some = (count: number) => `${count.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`;
  if (of.drift > 0) {
    const level = Math.max(1, Math.ceil((of.drift / all) * 9));
    return { kind: 'drift', level, text: `${date}: ${some(of.drift)} in drift` };
  }
  if (of.unknown > 0) return { kind: 'unknown', level: 0, text: `${date}: ${some(of.unknown)} ${TEXTS.unknown}` };
  const kind = all > 0 ? 'sync' : 'blank';
  return { kind, level: 0, text: `${date}: ${all > 0 ? 'all in sync' : TEXTS.blank}` };
}

/** `in drift on 3 days, not fully known on 2 days, otherwise in sync`; what a strip says to those who do not see it. */
export function describeDays(days: readonly Day[]): string {
  const count = (kind: DayKind) => days.filter((day) => day.kind === kind).length;
  const parts = (['drift', 'unknown', 'blank'] as const).flatMap((kind) => {
    const number = count(kind);
    return number === 0 ? [] : [`${TEXTS[kind]} on ${number} ${number === 1 ? 'day' : 'days'}`];
  });
  const rest = count('sync') === 0 ? '' : parts.length === 0 ? 'in sync on every day' : 'otherwise in sync';
  return [...parts, rest].filter(Boolean).join(', ');
}

/** What a fare says in figures. */
export function describeFare({ inSyncShare, incidents, longestSeconds, missedEvents }: Fare): string[] {
  return [
    inSyncShare === null ? 'Nothing is known' : `In sync ${describeShare(inSyncShare)} of the time that is known`,
    ...(incidents === 0
      ? []
      : [`in drift ${timesText(incidents)}, for ${describeSeconds(longestSeconds)} at the longest`]),
    ...(missedEvents === 0 ? [] : [`${missedEvents} ${missedEvents === 1 ? 'event' : 'events'} missed`]),
  ];
}

/** `99.98 %`, never rounded up, so that 100 % means all of it. */
export function describeShare(share: number): string {
  return `${Math.floor(share * 10_000 + 1e-6) / 100} %`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const DAY_MS = 86_400_000;

function dateOf(from: string, index: number): string {
  return DATE.format(new Date(Date.parse(from) + index * DAY_MS));
}

/** The rows that were longest in drift, the longest first. */
export function longestInDrift({ fareOf }: Past, { replicas }: Report, most: number): ReplicaReport[] {
  const share = (row: ReplicaReport) => fareOf(row)?.inSyncShare ?? 1;
  return replicas
    .filter((row) => (fareOf(row)?.incidents ?? 0) > 0)
    .sort((one, other) => share(one) - share(other))
    .slice(0, most);
}

/** Of the replicas of one cell, the fare of the one that was least in sync. */
export function worstFare({ fareOf }: Past, rows: readonly ReplicaReport[]): Fare | null {
  const [first = null, ...more] = rows.map(fareOf);
  return more.reduce((worst, fare) => ((fare?.inSyncShare ?? 1) < (worst?.inSyncShare ?? 1) ? fare : worst), first);
}
