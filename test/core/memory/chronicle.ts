import { type Chapter, chapterOf, type Window } from '../../../src/core/memory/chapters.ts';
import { composeEventRecord, composeRecord, type Ran } from '../../../src/core/memory/compose.ts';
import { foldRecord } from '../../../src/core/memory/fold.ts';
import type { EventRecord } from '../../../src/core/memory/record.ts';
import { EMPTY_STATE } from '../../../src/core/memory/state.ts';

const HASH = 'd1'.repeat(32);

/** What these runs leave in a history, as its readers see it. Runs by event are taken in by the next run. */
export function chaptersOf(runs: readonly Ran[]): Chapter[] {
  const chapters: Chapter[] = [];
  let state = EMPTY_STATE;
  let events: EventRecord[] = [];
  for (const ran of runs) {
    if (ran.report.run.trigger === 'event') {
      events.push(composeEventRecord(ran));
      continue;
    }
    const taken = events.map((record) => ({ name: `events/${record.run.id}.json.gz`, hash: HASH, record }));
    const { record } = composeRecord(state, ran, taken, HASH);
    chapters.push(chapterOf(record, events));
    state = foldRecord(state, record, HASH);
    events = [];
  }
  return chapters;
}

const DAY = '2026-03-02';

/** A time of the day on which these tests happen; `+1 09:00` is on the next day. */
export function at(time: string): string {
  const [, days = '0', clock] = /^(?:\+(\d) )?(\d\d:\d\d)$/.exec(time) ?? [];
  return new Date(Date.parse(`${DAY}T${clock}:00Z`) + Number(days) * 86_400_000).toISOString();
}

export function windowOf(from: string, to: string): Window {
  return { from: Date.parse(at(from)), to: Date.parse(at(to)) };
}

/** `10:00-11:30` for each span; of another day than the first with its date. */
export function spansOf(spans: readonly Window[]): string[] {
  const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
  return spans.map(({ from, to }) => `${clock(from)}-${clock(to)}`);
}
