import type { Window } from '../../core/memory/chapters.ts';
import { durationOf, type Share } from '../../core/memory/shares.ts';
import type { HistorySummary } from '../../core/memory/summary.ts';

/** A summary for programs: times in ISO 8601, durations in seconds. */
export function historyJson(summary: HistorySummary): object {
  const { window, runs, counts, cadence, gaps, incidents, shares, byHand } = summary;
  return {
    window: spanJson(window),
    runs: runs === null ? null : spanJson(runs),
    counts,
    checks: cadence.map(({ from, to, ...turn }) => ({ ...spanJson({ from, to }), ...turn })),
    gaps: gaps.map(spanJson),
    incidents: incidents.map((one) => ({ ...one, seconds: durationOf(one, window) / 1000 })),
    replicas: shares.map(shareJson),
    byHand,
  };
}

/** Renders the answer of `lockstep history --json`. */
export function renderHistoryJson(
  summary: HistorySummary,
  about: { mapping: string; where: string; unreadable: readonly string[] },
): string {
  return `${JSON.stringify({ history: 'lockstep-history/1', ...about, ...historyJson(summary) }, null, 2)}\n`;
}

function shareJson(share: Share): object {
  const { secret, target, name, declared, inDrift, unknown, inSyncMs, inDriftMs, unknownMs, longestMs, meanMs } = share;
  const { inSyncShare, incidents, missedEvents, worstBehindSeconds } = share;
  return {
    secret,
    target,
    name,
    declared: declared.map(spanJson),
    inDrift: inDrift.map(spanJson),
    unknown: unknown.map(spanJson),
    inSyncSeconds: inSyncMs / 1000,
    inDriftSeconds: inDriftMs / 1000,
    unknownSeconds: unknownMs / 1000,
    inSyncShare,
    incidents,
    longestSeconds: longestMs / 1000,
    meanSeconds: meanMs / 1000,
    missedEvents,
    worstBehindSeconds,
  };
}

function spanJson({ from, to }: Window): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
