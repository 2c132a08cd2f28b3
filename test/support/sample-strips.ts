import { lengthOf, type Window } from '../../src/core/memory/chapters.ts';
import { DAY_MS } from '../../src/core/memory/days.ts';
import type { Share } from '../../src/core/memory/shares.ts';
import { type Strips, stripsOf, stripWindow } from '../../src/core/memory/strips.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';

/** How some replicas of the sample fared, in days since the window began. */
const DRIFTED: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  'prod/payments/stripe partner': [[29.37, 29.6]],
  'prod/payments/ledger dublin': [
    [3.2, 3.4],
    [11.1, 12.9],
    [29.5, 29.6],
  ],
  'prod/orders/db sydney': [
    [7.9, 8.05],
    [29.4, 29.6],
  ],
  'prod/orders/signing sydney': [[24.6, 29.6]],
  'prod/web/search sydney': [[29.2, 29.5]],
};

/** In which no one looked. */
const GAP = [17.3, 19.1] as const;

/** What a history could say of the days before a report. One secret came to the mapping in the middle of them. */
export function sampleStrips(report: Report): Strips {
  const window = stripWindow(report);
  const spanOf = ([from, to]: readonly [number, number]): Window => ({
    from: window.from + from * DAY_MS,
    to: Math.min(window.from + to * DAY_MS, window.to),
  });
  const gap = spanOf(GAP);
  const shares = report.replicas.map((row) => shareOf(row, { window, gap, spanOf }));
  const none = { runs: null, counts: { scheduled: 0, byHand: 0, byEvent: 0 }, cadence: [], incidents: [], byHand: [] };
  return stripsOf(report, { ...none, window, gaps: [gap], shares });
}

interface Scene {
  readonly window: Window;
  readonly gap: Window;
  readonly spanOf: (days: readonly [number, number]) => Window;
}

function shareOf({ secret, target, name }: ReplicaReport, { window, gap, spanOf }: Scene): Share {
  const declared = secret === 'prod/web/reports' ? spanOf([21.4, 30]) : window;
  const inDrift = (DRIFTED[`${secret} ${target}`] ?? []).map(spanOf);
  const unknown = declared.from > gap.to ? [] : [gap];
  const [all, drift, blind] = [[declared], inDrift, unknown].map(lengthOf);
  const inSyncMs = (all ?? 0) - (drift ?? 0) - (blind ?? 0);
  return {
    ...{ secret, target, name },
    declared: [declared],
    inDrift,
    unknown,
    inSyncMs,
    inDriftMs: drift ?? 0,
    unknownMs: blind ?? 0,
    inSyncShare: inSyncMs / (inSyncMs + (drift ?? 0)),
    incidents: inDrift.length,
    longestMs: Math.max(0, ...inDrift.map((span) => lengthOf([span]))),
    meanMs: 0,
    missedEvents: secret === 'prod/orders/db' && target === 'sydney' ? 1 : 0,
    worstBehindSeconds: null,
  };
}
