import { listedMembers } from './fold.ts';
import type { EventRecord, HistoryRecord, ReplicaName } from './record.ts';

/** A numbered record as it was read, with the records of event runs that it took into the chain. */
export interface Chapter {
  readonly record: HistoryRecord;
  /** All replicas that the mapping asked for; null: the record does not list them. */
  readonly members: readonly ReplicaName[] | null;
  readonly events: readonly EventRecord[];
}

/** What an analysis needs of a record. The list of all replicas is long, and is not kept as text. */
export function chapterOf({ all, renamed = [], ...record }: HistoryRecord, events: readonly EventRecord[]): Chapter {
  return { record, members: all === undefined ? null : listedMembers(all, renamed), events };
}

/** A time that is looked at, in milliseconds; `to` is not in it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The part of a span that lies in the window; null: none does. */
export function clipSpan({ from, to }: Window, window: Window): Window | null {
  const [start, end] = [Math.max(from, window.from), Math.min(to, window.to)];
  return start < end ? { from: start, to: end } : null;
}

/** The spans as few as possible that do not overlap, sorted. */
export function mergeSpans(spans: readonly Window[]): Window[] {
  const merged: Window[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return merged;
}

export function lengthOf(spans: readonly Window[]): number {
  return spans.reduce((sum, { from, to }) => sum + (to - from), 0);
}

/** What of the spans lies in none of the others. Both are merged. */
export function subtractSpans(spans: readonly Window[], others: readonly Window[]): Window[] {
  return spans.flatMap((span) => {
    const rest: Window[] = [];
    let from = span.from;
    for (const other of others) {
      if (other.to <= from || other.from >= span.to) continue;
      if (other.from > from) rest.push({ from, to: other.from });
      from = Math.max(from, other.to);
    }
    return from < span.to ? [...rest, { from, to: span.to }] : rest;
  });
}

/** What of the spans lies in some of the others, too. Both are merged. */
export function intersectSpans(spans: readonly Window[], others: readonly Window[]): Window[] {
  return subtractSpans(spans, subtractSpans(spans, others));
}
