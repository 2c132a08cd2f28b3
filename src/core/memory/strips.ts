import type { Report } from '../report.ts';
import { type Cell, cellsOf } from './cells.ts';
import type { Window } from './chapters.ts';
import { DAY_MS } from './days.ts';
import { replicaKeyOf } from './replica-key.ts';
import type { Share } from './shares.ts';
import type { HistorySummary } from './summary.ts';

/** How many UTC days a strip shows; the last one is that of the report, up to its end. */
export const STRIP_DAYS = 30;

/**
 * How the replicas of a report fared in the days before it. It names no replica, only rows of the report, and those that fared alike share
 * an entry: most of a mapping is in sync all the time.
 */
export interface Strips {
  /** The midnight with which the first day begins, and the end of the report: ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Of all replicas together: the time in sync, of that of which something is known; null: nothing is. */
  readonly inSyncShare: number | null;
  /** How often no one had looked for too long. */
  readonly gaps: number;
  readonly fares: readonly Fare[];
}

export interface Fare {
  /** A sign for each day: `_` in sync, `1` to `9` in drift for a part of it, `.` not fully known, a blank if no record has it. */
  readonly days: string;
  /** In sync, of the time of which something is known; null: nothing is. */
  readonly inSyncShare: number | null;
  readonly incidents: number;
  readonly longestSeconds: number;
  readonly missedEvents: number;
  /** Indexes into the rows of the report; null: all rows that no other entry has. */
  readonly rows: readonly number[] | null;
}

/** The window of a report's strips: whole UTC days before its own. */
export function stripWindow({ run }: Pick<Report, 'run'>): Window {
  const to = Math.max(Date.parse(run.finishedAt), Date.parse(run.startedAt) + 1);
  const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
  return { from: lastDay - (STRIP_DAYS - 1) * DAY_MS, to };
}

/** The strips of a report, by what a history says of `stripWindow`. */
export function stripsOf(
  { replicas }: Pick<Report, 'replicas'>,
  { shares, gaps, window }: Pick<HistorySummary, 'shares' | 'gaps' | 'window'>,
): Strips {
  const ofReplica = new Map(shares.map((share) => [replicaKeyOf(share), share]));
  const fares = new Map<string, { readonly fare: Omit<Fare, 'rows'>; readonly rows: number[] }>();
  const days = daysOnce(window);
  let [inSync, known] = [0, 0];
  for (const [index, row] of replicas.entries()) {
    const share = ofReplica.get(replicaKeyOf(row));
    inSync += share?.inSyncMs ?? 0;
    known += (share?.inSyncMs ?? 0) + (share?.inDriftMs ?? 0);
    const fare = fareOf(share, days);
    const key = Object.values(fare).join('|');
    const alike = fares.get(key);
    if (alike === undefined) fares.set(key, { fare, rows: [index] });
    else alike.rows.push(index);
  }
  const sorted = [...fares.values()].sort((one, other) => other.rows.length - one.rows.length);
  return {
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    inSyncShare: known === 0 ? null : inSync / known,
    gaps: gaps.length,
    fares: sorted.map(({ fare, rows }, index) => ({ ...fare, rows: index === 0 ? null : rows })),
  };
}

/** Of a replica that no record knows, nothing is known. */
const NOTHING_KNOWN: Omit<Fare, 'rows'> = {
  days: '.'.repeat(STRIP_DAYS),
  inSyncShare: null,
  incidents: 0,
  longestSeconds: 0,
  missedEvents: 0,
};

function fareOf(share: Share | undefined, days: (share: Share) => string): Omit<Fare, 'rows'> {
  if (share === undefined) return NOTHING_KNOWN;
  const { inSyncShare, incidents, longestMs, missedEvents } = share;
  return { days: days(share), inSyncShare, incidents, longestSeconds: Math.round(longestMs / 1000), missedEvents };
}

/** The signs of a share's days. Most shares have the same spans, which are drawn once. */
function daysOnce({ from }: Window): (share: Share) => string {
  const drawn = new Map<string, string>();
  const whole = { from, to: from + STRIP_DAYS * DAY_MS };
  return (share) => {
    const key = JSON.stringify([share.declared, share.inDrift, share.unknown]);
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const days = cellsOf(share, whole, STRIP_DAYS).map(signOf).join('');
    drawn.set(key, days);
    return days;
  };
}

function signOf(cell: Cell): string {
  switch (cell.kind) {
    case 'drift':
      return String(Math.max(1, Math.ceil(cell.part * 9)));
    case 'unknown':
      return '.';
    case 'sync':
      return '_';
    case 'blank':
      return ' ';
  }
}
