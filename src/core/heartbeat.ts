import { AT_TAG, COUNT_TAG, DIGEST_TAG, DUE_TAG, HEAD_TAG, LEFT_TAG, MAPPING_TAG } from '../../config/aws/marks.ts';
import { gapsOf, LONGEST_RUN_MINUTES, windowOf } from '../../config/aws/schedule.ts';
import { timetableOf } from '../../config/aws/timetable.ts';
import type { Tags, Target } from '../../config/mapping.ts';
import { digestLines } from './memory/compose.ts';
import { isUnread } from './memory/remember.ts';
import type { ReplicaReport, Report } from './report.ts';

/** What a scheduled run leaves in a place with a standby, for whoever stands there without the origin's Region. */
export interface Heartbeat {
  /** When the replicas there were last looked at. */
  readonly at: Date;
  /** How many replicas the mapping asks for there. */
  readonly count: number;
  /** How many of them were not in sync when the run ended. */
  readonly left: number;
  /** The hash of `placeLines`; null: not all of them could be read, so `count` need not be all either. */
  readonly digest: string | null;
  /** When the next run has ended at the latest; null: the schedule names no further time. */
  readonly due: Date | null;
  /** The newest head of the history; null: the run is in none. */
  readonly head: string | null;
}

/** A heartbeat as it was read, and when it was written, in milliseconds; 0 if AWS did not say. */
export interface SeenHeartbeat extends Heartbeat {
  readonly writtenAt: number;
}

const NONE = '-';
const MINUTE_MS = 60_000;

/** The digest of a record of the history, over the replicas of one place. */
export type HashLines = (lines: string) => string;

/** The heartbeat of a scheduled run for the place of a target. */
export function heartbeatOf(report: Report, target: Target, schedule: string, hashLines: HashLines): Heartbeat {
  const { run, history } = report;
  const rows = rowsIn(target, report);
  const left = rows.filter(({ status }) => status !== 'in-sync' && status !== 'healed');
  return {
    at: new Date(run.startedAt),
    count: rows.length,
    left: left.length,
    digest: rows.some(isUnread) ? null : hashLines(placeLines(target.name, rows)),
    due: dueAfter(schedule, Date.parse(run.startedAt), Date.parse(run.finishedAt)),
    head: history?.written ? history.head : null,
  };
}

/**
 * What the digest of a place is made from: the lines that a record's digest has of it, under the standby's name, but for
 * replicas that are not there. Whoever looks at the place alone cannot know their names.
 */
export function placeLines(target: string, rows: readonly Pick<ReplicaReport, 'name' | 'replicaVersion'>[]): string {
  const there = rows.filter(({ replicaVersion }) => replicaVersion !== null);
  return digestLines({ replicas: there.map(({ name, replicaVersion }) => ({ target, name, replicaVersion })) });
}

/**
 * When the next run has ended at the latest. It is counted from the end of this one: of two runs side by side, the one
 * that ends last and writes last then promises no earlier time than the other did.
 */
function dueAfter(schedule: string, started: number, ended: number): Date | null {
  const next = timetableOf(schedule).nextAfter(started, ended);
  if (next === Number.POSITIVE_INFINITY) return null;
  return new Date(next + (windowOf(gapsOf(schedule).shortest) + LONGEST_RUN_MINUTES) * MINUTE_MS);
}

/** A standby is in the origin's account, whichever targets and roles lead to its place. */
function rowsIn({ region }: Target, { replicas, origin }: Report): ReplicaReport[] {
  return replicas.filter((row) => row.region === region && row.account === origin.account);
}

/** A heartbeat as tags, all of which one call sets. The mapping's name is what the role is allowed to write by. */
export function heartbeatTags({ at, count, left, digest, due, head }: Heartbeat, mapping: string): Tags {
  return {
    [MAPPING_TAG]: mapping,
    [AT_TAG]: at.toISOString(),
    [COUNT_TAG]: String(count),
    [LEFT_TAG]: String(left),
    [DIGEST_TAG]: digest ?? NONE,
    [DUE_TAG]: due?.toISOString() ?? NONE,
    [HEAD_TAG]: head ?? NONE,
  };
}

/** The heartbeat that tags say; null: they say none, or one that no run wrote. */
export function readHeartbeat(tags: Tags): Heartbeat | null {
  const at = timeIn(tags[AT_TAG]);
  const [count, left] = [Number(tags[COUNT_TAG]), Number(tags[LEFT_TAG])];
  if (at === null || !(count >= 0) || !(left >= 0)) return null;
  return {
    at,
    count,
    left,
    digest: textIn(tags[DIGEST_TAG]),
    due: timeIn(tags[DUE_TAG]),
    head: textIn(tags[HEAD_TAG]),
  };
}

function timeIn(text = NONE): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

function textIn(text = NONE): string | null {
  return text === NONE ? null : text;
}
