import { scheduleFault } from '../../../config/aws/schedule.ts';
import { type Timetable, timetableOf } from '../../../config/aws/timetable.ts';
import { type Chapter, clipSpan, type Window } from './chapters.ts';

/** A run that looked at everything, and the schedule of that time. */
export interface Check {
  /** When it began, in milliseconds. */
  readonly at: number;
  readonly schedule: string;
}

/** The checks among the runs of a history, in its order. */
export function checksOf(chapters: readonly Chapter[]): Check[] {
  const whole = chapters.filter(({ record }) => record.whole);
  return whole.map(({ record }) => ({ at: Date.parse(record.run.startedAt), schedule: record.schedule }));
}

/**
 * When no one looked. Nothing is known of such a time, so it never counts as in sync.
 * ```
 * between two checks, if the second began later than it was due  | a gap, from the first to the second
 * before the first check that is known                           | a gap
 * after the last one, if the next is overdue when the window ends | a gap, from the last one on
 * otherwise                                                      | none
 * ```
 * A check is due one and a half periods after the one before, by the schedule that was in force then.
 * @param checks in order, of the window and the last one before it
 */
export function findGaps(checks: readonly Check[], window: Window): Window[] {
  const [first] = checks;
  if (first === undefined) return [window];
  const dueAfter = dueTimes();
  const gaps: Window[] = first.at > window.from ? [{ from: window.from, to: first.at }] : [];
  for (const [index, check] of checks.entries()) {
    const end = checks[index + 1]?.at ?? window.to;
    if (end > dueAfter(check)) gaps.push({ from: check.at, to: end });
  }
  return gaps.flatMap((gap) => clipSpan(gap, window) ?? []);
}

/** How many checks a schedule asks for, and how many it got. */
export interface Cadence {
  readonly schedule: string;
  readonly from: number;
  readonly to: number;
  /** Rounded, since a rate has no fixed times. */
  readonly expected: number;
  /** Whole runs, by the schedule or by hand. */
  readonly made: number;
}

/** How often was checked, for each schedule in its turn, from the first check in the window on. */
export function measureCadence(checks: readonly Check[], window: Window): Cadence[] {
  const turns: { schedule: string; from: number; to: number; made: number }[] = [];
  for (const { at, schedule } of checks) {
    if (at >= window.to) continue;
    const from = Math.max(at, window.from);
    const isWithin = at >= window.from;
    const turn = turns.at(-1);
    if (turn?.schedule === schedule) turn.made += isWithin ? 1 : 0;
    else {
      if (turn !== undefined) turn.to = from;
      turns.push({ schedule, from, to: window.to, made: isWithin ? 1 : 0 });
    }
  }
  return turns
    .filter(({ from, to }) => from < to)
    .map((turn) => ({
      ...turn,
      expected: Math.round(timetableFor(turn.schedule)?.countWithin(turn.from, turn.to) ?? 0),
    }));
}

/** When the check after one is due, with each schedule parsed once. */
function dueTimes(): (check: Check) => number {
  const timetables = new Map<string, Timetable | null>();
  return ({ at, schedule }) => {
    const known = timetables.get(schedule);
    const timetable = known === undefined ? timetableFor(schedule) : known;
    timetables.set(schedule, timetable);
    // Of a schedule that no one can read, nothing is due at any time: what is not known is not covered.
    return timetable?.dueAfter(at) ?? at;
  };
}

/** null: it is no schedule. */
function timetableFor(schedule: string): Timetable | null {
  return scheduleFault(schedule) === null ? timetableOf(schedule) : null;
}
