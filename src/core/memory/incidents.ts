import { sortKinds } from '../drift.ts';
import type { ReplicaReport, Report } from '../report.ts';
import type { Chapter } from './chapters.ts';
import type { EventRecord, HistoryRecord, OpenDrift, ReplicaName } from './record.ts';
import { replicaKeyOf } from './replica-key.ts';

/** Identifies a run that is in a history. */
export interface RunName {
  readonly id: string;
  readonly trigger: Report['run']['trigger'];
  readonly mode: Report['run']['mode'];
  /** Whoever ran it, by hand. */
  readonly by?: string;
  /** Number of its record, or of the one that took its record in. */
  readonly record: number;
}

/** Drift of one replica, from its begin to its end. */
export interface Incident extends ReplicaName {
  /** ISO 8601, as far as it is known. */
  readonly start: string;
  /** null: it lasts. */
  readonly end: string | null;
  /** All that were found meanwhile; none: the replica could not be read or healed. */
  readonly drift: OpenDrift['drift'];
  readonly how: 'healed' | 'by itself' | 'left the mapping' | 'not recorded' | null;
  /** null: a run whose record was not read. */
  readonly foundBy: RunName | null;
  readonly endedBy: RunName | null;
}

export type Draft = { -readonly [Key in keyof Incident]: Incident[Key] };

/**
 * Incidents, in order of their begin.
 * ```
 * a record                                        | the replica has an incident | it has none
 * has it in `open`                                | lasts, with these kinds too | begins, at its `since`
 * has it in `resolved`                            | ends, at `until`            | began and ended before the first record
 * has it in `left`                                | ends: left the mapping      | nothing
 * healed it                                       | ends (`resolved` says so)   | began and ended within that run
 * healed it: a first copy, which was missing      |                             | nothing: no one had a copy to miss
 * healed it, an event, not `diverged`             |                             | nothing: a rotation that is copied is no drift
 * has it in none of these                         | ended, no record says how   | nothing
 * ```
 */
export function findIncidents(chapters: readonly Chapter[]): Incident[] {
  const found = new FoundIncidents([], (chapters[0]?.record.number ?? 1) > 1);
  for (const chapter of chapters) found.add(chapter);
  return found.all.toSorted((one, other) => Date.parse(one.start) - Date.parse(other.start));
}

/** The incidents up to a record; the next record is added to what the ones before it left. */
export class FoundIncidents {
  readonly all: Draft[] = [];
  readonly #open = new Map<string, Draft>();
  #isKnown: boolean;

  /** @param isKnown whether a whole run knew the replicas before */
  constructor(before: readonly Draft[], isKnown: boolean) {
    this.#isKnown = isKnown;
    for (const draft of before) this.#begin(replicaKeyOf(draft), draft);
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  add(chapter: Chapter): void {
    const open = this.#open;
    const begin = (key: string, draft: Draft): void => this.#begin(key, draft);
    endResolved(chapter, open, begin);
    const lasting = new Map(chapter.record.open.map((one) => [replicaKeyOf(one), one]));
    endLeft(chapter, open);
    endUnrecorded(chapter, open, lasting);
    for (const [key, one] of lasting) lastOrBegin(key, one, { chapter, open, begin });
    for (const draft of healedWithin(chapter, isFresh(chapter, this.#isKnown))) begin(replicaKeyOf(draft), draft);
    this.#isKnown ||= chapter.record.whole;
  }

  #begin(key: string, draft: Draft): void {
    this.all.push(draft);
    if (draft.end === null) this.#open.set(key, draft);
  }
}

/** Whether a record may be about the first copy of a replica: it joined, or no whole run knew the replicas before. */
function isFresh({ record }: Chapter, isKnown: boolean): (key: string) => boolean {
  const joined = new Set(record.joined?.map(replicaKeyOf));
  return (key) => joined.has(key) || !isKnown;
}

function endResolved(
  { record, events }: Chapter,
  open: Map<string, Draft>,
  begin: (key: string, draft: Draft) => void,
) {
  for (const { secret, target, name, drift, since, until, how, run } of record.resolved) {
    const key = replicaKeyOf({ secret, target, name });
    const was = open.get(key);
    const ender = [record, ...events].find((one) => one.run.id === run) ?? record;
    const end = { end: until, how, endedBy: nameRun(ender, record.number) };
    open.delete(key);
    if (was !== undefined) Object.assign(was, end);
    else begin(key, { secret, target, name, start: since, drift, foundBy: nameFinder(key, events, record), ...end });
  }
}

function endLeft({ record }: Chapter, open: Map<string, Draft>): void {
  for (const key of record.left?.map(replicaKeyOf) ?? []) {
    const was = open.get(key);
    if (was === undefined) continue;
    Object.assign(was, { end: record.run.startedAt, how: 'left the mapping', endedBy: nameRun(record, record.number) });
    open.delete(key);
  }
}

/** The record that said so cannot be read, so that drift counts until the record that has it no more. */
function endUnrecorded({ record }: Chapter, open: Map<string, Draft>, lasting: ReadonlyMap<string, OpenDrift>): void {
  for (const [key, was] of open) {
    if (lasting.get(key)?.since === was.start) continue;
    Object.assign(was, { end: record.run.startedAt, how: 'not recorded', endedBy: null });
    open.delete(key);
  }
}

interface Scene {
  readonly chapter: Chapter;
  readonly open: ReadonlyMap<string, Draft>;
  readonly begin: (key: string, draft: Draft) => void;
}

function lastOrBegin(key: string, one: OpenDrift, { chapter, open, begin }: Scene): void {
  const was = open.get(key);
  if (was !== undefined) {
    if (String(was.drift) !== String(one.drift)) was.drift = sortKinds([...was.drift, ...one.drift]);
    return;
  }
  const { secret, target, name, since, drift, opened } = one;
  const { record, events } = chapter;
  const isNew = opened === record.number;
  const foundBy = isNew ? (nameFinder(key, events, record) ?? nameRun(record, record.number)) : null;
  begin(key, { secret, target, name, start: since, end: null, drift, how: null, foundBy, endedBy: null });
}

/** The first event run that had a row for a replica; null: none had one. */
function nameFinder(key: string, events: readonly EventRecord[], { number }: HistoryRecord): RunName | null {
  const finder = events.find(({ replicas }) => replicas.some((row) => replicaKeyOf(row) === key));
  return finder === undefined ? null : nameRun(finder, number);
}

/** What one run found and healed. */
function healedWithin({ record, events }: Chapter, isFirst: (key: string) => boolean): Draft[] {
  const resolved = new Set(record.resolved.map((one) => `${one.run} ${replicaKeyOf(one)}`));
  return [...events, record].flatMap((one) =>
    one.replicas.flatMap((row) => {
      const key = replicaKeyOf(row);
      const isFirstCopy = row.drift.includes('missing') && isFirst(key);
      const isCopied = one.run.trigger === 'event' && !row.drift.includes('diverged');
      if (row.status !== 'healed' || isFirstCopy || isCopied || resolved.has(`${one.run.id} ${key}`)) return [];
      return [healedDraft(row, one, record.number)];
    }),
  );
}

function healedDraft(row: ReplicaReport, one: EventRecord, number: number): Draft {
  const { secret, target, name, drift, since = one.run.startedAt } = row;
  const run = nameRun(one, number);
  return {
    secret,
    target,
    name,
    start: since,
    end: one.run.finishedAt,
    drift,
    how: 'healed',
    foundBy: run,
    endedBy: run,
  };
}

/** How a history names a run. */
export function nameRun({ run }: Pick<EventRecord, 'run'>, record: number): RunName {
  const { id, trigger, mode, by } = run;
  return { id, trigger, mode, ...(by === undefined ? {} : { by }), record };
}
