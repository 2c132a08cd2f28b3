import type { Chapter, Window } from './chapters.ts';
import { type Cadence, checksOf, findGaps, measureCadence } from './gaps.ts';
import { findIncidents, type Incident, nameRun, type RunName } from './incidents.ts';
import type { EventRecord } from './record.ts';
import { isWithin, measureShares, type Share } from './shares.ts';

/** A run that a person started. */
export interface RunByHand extends RunName {
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What it was narrowed to; null: it looked at everything. */
  readonly narrowed: { readonly secrets: readonly string[]; readonly targets: readonly string[] } | null;
  readonly summary: EventRecord['summary'];
}

/** What a history says of a time. */
export interface HistorySummary {
  readonly window: Window;
  /** From the first run in the window to the begin of the last; null: there is none. */
  readonly runs: Window | null;
  /** How many runs began in the window, by who started them. */
  readonly counts: { readonly scheduled: number; readonly byHand: number; readonly byEvent: number };
  readonly cadence: readonly Cadence[];
  readonly gaps: readonly Window[];
  /** Those of which any part lies in the window. */
  readonly incidents: readonly Incident[];
  readonly shares: readonly Share[];
  readonly byHand: readonly RunByHand[];
}

/** Says what happened in a window. @param chapters of the window, and those before it that its begin depends on */
export function summarizeHistory(chapters: readonly Chapter[], window: Window): HistorySummary {
  const checks = checksOf(chapters);
  const incidents = findIncidents(chapters);
  const inWindow = chapters
    .flatMap(({ record, events }) => [record, ...events].map((one) => ({ one, number: record.number })))
    .filter(({ one }) => isAt(one, window));
  const times = inWindow.map(({ one }) => Date.parse(one.run.startedAt));
  const countOf = (...triggers: string[]) => inWindow.filter(({ one }) => triggers.includes(one.run.trigger)).length;
  return {
    window,
    runs: times.length === 0 ? null : { from: smallestOf(times), to: -smallestOf(times.map((time) => -time)) },
    counts: { scheduled: countOf('schedule'), byHand: countOf('cli', 'invoke'), byEvent: countOf('event') },
    cadence: measureCadence(checks, window),
    gaps: findGaps(checks, window),
    incidents: incidents.filter((one) => isWithin(one, window)),
    shares: measureShares(chapters, incidents, window),
    byHand: inWindow
      .filter(({ one }) => one.run.trigger === 'cli' || one.run.trigger === 'invoke')
      .map(({ one, number }) => runByHand(one, number)),
  };
}

function isAt({ run }: EventRecord, { from, to }: Window): boolean {
  const at = Date.parse(run.startedAt);
  return from <= at && at < to;
}

/** A year may have more numbers than a call takes arguments. */
function smallestOf(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other));
}

function runByHand(record: EventRecord, number: number): RunByHand {
  const { run, narrowed = null, summary } = record;
  const { startedAt, finishedAt } = run;
  return { ...nameRun(record, number), startedAt, finishedAt, narrowed, summary };
}
