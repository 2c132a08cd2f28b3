import { groupBy } from '../group.ts';
import { bySecretTargetName } from '../order.ts';
import type { ReplicaReport } from '../report.ts';
import {
  type Chapter,
  clipSpan,
  intersectSpans,
  lengthOf,
  mergeSpans,
  subtractSpans,
  type Window,
} from './chapters.ts';
import { type Declared, findDeclared } from './declared.ts';
import { type Check, checksOf, findGaps } from './gaps.ts';
import type { Incident } from './incidents.ts';
import type { ReplicaName } from './record.ts';
import { isUnseen } from './remember.ts';
import { replicaKeyOf } from './replica-key.ts';

/** How one replica fared within the window, while the mapping asked for it. */
export interface Share extends ReplicaName {
  /** When the mapping asked for it. The next two are parts of this, and the rest was in sync. */
  readonly declared: readonly Window[];
  readonly inDrift: readonly Window[];
  /** No one looked, or it could not be read. */
  readonly unknown: readonly Window[];
  readonly inSyncMs: number;
  readonly inDriftMs: number;
  readonly unknownMs: number;
  /** In sync, of the time of which something is known; null: nothing is. */
  readonly inSyncShare: number | null;
  /** Drift alone. */
  readonly incidents: number;
  readonly longestMs: number;
  readonly meanMs: number;
  /** How often a scheduled run found that an event had been missed. */
  readonly missedEvents: number;
  /** The longest time for which it lacked a version that the origin had; null: none is known. */
  readonly worstBehindSeconds: number | null;
}

/** What rows say of a replica beside drift. */
export interface Seen {
  readonly missedEvents: number;
  readonly worstBehindSeconds: number | null;
  /** When runs began that ended before they looked at it. */
  readonly unseenAt: ReadonlySet<number>;
}

/**
 * The shares of all replicas that the mapping asked for, in order of secret, target, name.
 * ```
 * at that moment                             | it counts as
 * drift was open                             | in drift, whether anyone looked or not
 * it could not be read, or was not looked at | unknown
 * there was a gap in checking                | unknown
 * otherwise                                  | in sync
 * ```
 */
export function measureShares(chapters: readonly Chapter[], incidents: readonly Incident[], window: Window): Share[] {
  const declared = findDeclared(chapters, window);
  return sharesOf({ checks: checksOf(chapters), incidents, declared, seen: readRows(chapters, window) }, window);
}

/** What shares are made of; each of them by the keys of replicas. */
export interface Findings {
  readonly checks: readonly Check[];
  readonly incidents: readonly Incident[];
  readonly declared: ReadonlyMap<string, Declared>;
  readonly seen: ReadonlyMap<string, Seen>;
}

/** The shares in a window, in order of secret, target, name. */
export function sharesOf({ checks, incidents, declared, seen }: Findings, window: Window): Share[] {
  const gaps = findGaps(checks, window);
  const ofReplica = groupBy(
    incidents.filter((one) => isWithin(one, window)),
    replicaKeyOf,
  );
  const shares = [...declared].map(([key, one]) => {
    const rows = seen.get(key) ?? NOTHING_SEEN;
    const ofItsOwn = rows.unseenAt.size === 0 ? [] : findGaps(withoutUnseen(checks, rows), window);
    const blind = [...gaps, ...ofItsOwn];
    return shareOf(one, { incidents: ofReplica.get(key) ?? [], rows, blind, window });
  });
  return shares.sort(bySecretTargetName);
}

const NOTHING_SEEN: Seen = { missedEvents: 0, worstBehindSeconds: null, unseenAt: new Set() };

interface Facts {
  readonly incidents: readonly Incident[];
  readonly rows: Seen;
  /** When no one looked at it. */
  readonly blind: readonly Window[];
  readonly window: Window;
}

function shareOf({ replica, spans }: Declared, { incidents, rows, blind, window }: Facts): Share {
  const drifts = incidents.filter(isDrift);
  const inDrift = intersectSpans(spans, spansOf(drifts, window));
  const notKnown = mergeSpans([...blind, ...spansOf(incidents, window)]);
  const unknown = subtractSpans(intersectSpans(spans, notKnown), inDrift);
  const [inDriftMs, unknownMs] = [lengthOf(inDrift), lengthOf(unknown)];
  const inSyncMs = lengthOf(spans) - inDriftMs - unknownMs;
  const lengths = drifts.map(({ start, end }) => durationOf({ start, end }, window));
  const { missedEvents, worstBehindSeconds } = rows;
  return {
    ...replica,
    declared: spans,
    inDrift,
    unknown,
    inSyncMs,
    inDriftMs,
    unknownMs,
    inSyncShare: inSyncMs + inDriftMs === 0 ? null : inSyncMs / (inSyncMs + inDriftMs),
    incidents: drifts.length,
    longestMs: Math.max(0, ...lengths),
    meanMs: lengths.length === 0 ? 0 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    missedEvents,
    worstBehindSeconds,
  };
}

/** What could not be read may have been right: that is no drift, and no sync either. */
function isDrift({ drift }: Pick<Incident, 'drift'>): boolean {
  return drift.some((kind) => kind !== 'unreachable');
}

/** Whether any of it lies in the window. */
export function isWithin({ start, end }: Pick<Incident, 'start' | 'end'>, window: Window): boolean {
  return Date.parse(start) < window.to && (end === null || Date.parse(end) >= window.from);
}

/** How long an incident took, in milliseconds; up to the end of the window if it lasts. */
export function durationOf({ start, end }: Pick<Incident, 'start' | 'end'>, window: Window): number {
  return Math.max(0, (end === null ? window.to : Date.parse(end)) - Date.parse(start));
}

function spansOf(incidents: readonly Incident[], window: Window): Window[] {
  const spans = incidents.map(({ start, end }) => ({
    from: Date.parse(start),
    to: end === null ? window.to : Date.parse(end),
  }));
  return mergeSpans(spans.flatMap((span) => clipSpan(span, window) ?? []));
}

interface Counted extends Seen {
  missedEvents: number;
  worstBehindSeconds: number | null;
  readonly unseenAt: Set<number>;
}

function readRows(chapters: readonly Chapter[], window: Window): Map<string, Counted> {
  const seen = new Map<string, Counted>();
  for (const { run, replicas } of chapters.flatMap(({ record, events }) => [record, ...events])) {
    const at = Date.parse(run.startedAt);
    if (at >= window.to) continue;
    for (const row of replicas) {
      const key = replicaKeyOf(row);
      const one = seen.get(key) ?? { missedEvents: 0, worstBehindSeconds: null, unseenAt: new Set<number>() };
      seen.set(key, one);
      if (isUnseen(row)) one.unseenAt.add(at);
      if (at >= window.from) addRow(one, row);
    }
  }
  return seen;
}

function addRow(seen: Counted, { missedEvent = false, behindSeconds = null }: ReplicaReport): void {
  if (missedEvent) seen.missedEvents += 1;
  if (behindSeconds !== null) seen.worstBehindSeconds = Math.max(seen.worstBehindSeconds ?? 0, behindSeconds);
}

function withoutUnseen(checks: readonly Check[], { unseenAt }: Seen): Check[] {
  return checks.filter(({ at }) => !unseenAt.has(at));
}
