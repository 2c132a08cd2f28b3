import type { ReplicaReport, Report } from '../report.ts';
import type { ResolvedDrift } from './record.ts';
import { isUnseen } from './remember.ts';
import { replicaKeyOf } from './replica-key.ts';
import type { Mailed, State } from './state.ts';

/** A replica flaps if drift came and went more often than this in 24 hours. */
const CALM = 3;

/** Schedules are not on the dot: a reminder may be early by this much, rather than late by a whole period. */
const EARLY_MS = 10 * 60_000;

/** What a mail by `when: news` would say. */
export interface News {
  /** The report, with what is news since the last mail, rather than since the run before. */
  readonly report: Report;
  /** Whether it is worth a mail. */
  readonly isDue: boolean;
  /** What counts as mailed once it is. */
  readonly mailed: Mailed;
}

/**
 * What is news since the last mail. A run that recorded news and was killed before its mail, or a run by hand, leaves
 * them to the next mail.
 * ```
 * a row that opened, or whose kinds changed, since the last mail | due, unless it flaps and a mail said so
 * something was resolved since the last mail                     | due, unless it still flaps
 * the run as a whole has something new to say                    | due
 * something lasts, and was not named in full for `remind`         | due, as a reminder
 * otherwise                                                      | nothing
 * ```
 * Drift that the run did not see itself (found by hand, or by an event meanwhile) is no news of its mail, and stays news
 * for the first mail that names it.
 * @param state after the run
 * @param report of the run, as it was annotated
 */
export function newsSinceMail(state: State, report: Report, remindMs: number): News {
  const { mailed, unmailed } = state;
  const flapping = flappingReplicas(state);
  const isKnown = (key: string): boolean => flapping.has(key) && (mailed?.flapping.includes(key) ?? false);
  const replicas = rowsWithNews(state, report, flapping);
  const notices = noticesOf(report);
  const named = replicas.filter(({ status }) => status !== 'in-sync');
  const hasNews =
    named.some((row) => (row.news === 'new' || row.news === 'changed') && !isKnown(replicaKeyOf(row))) ||
    unmailed.some((one) => !isKnown(replicaKeyOf(one))) ||
    notices.some((notice) => !mailed?.notices.includes(notice));
  const at = report.run.startedAt;
  const isLasting = isRepeated(named, notices, mailed);
  const isReminder = isLasting && Date.parse(at) >= nextReminder(mailed, remindMs);
  const isFull = isReminder || mailed === null || !isLasting;
  return {
    report: { ...report, replicas, ...resolvedOf(unmailed), ...(isReminder ? { reminder: true } : {}) },
    isDue: hasNews || isReminder,
    mailed: {
      record: state.last?.number ?? 0,
      fullAt: isFull ? at : mailed.fullAt,
      notices,
      flapping: [...flapping.keys()],
      unnamed: unnamedAfter(state, named),
    },
  };
}

/** How often drift of each replica that flaps began in the last 24 hours. */
function flappingReplicas({ openings }: State): ReadonlyMap<string, number> {
  const counts = Object.entries(openings).map(([key, times]) => [key, times.length] as const);
  return new Map(counts.filter(([, count]) => count > CALM));
}

/** The state once the mail was published. */
export function noteMail(state: State, { mailed }: News): State {
  return { ...state, mailed, unmailed: [] };
}

function rowsWithNews(state: State, report: Report, flapping: ReadonlyMap<string, number>): ReplicaReport[] {
  const open = new Map(state.open.map((one) => [replicaKeyOf(one), one]));
  const isUnnamed = unnamedBefore(state);
  const upTo = state.mailed?.record ?? 0;
  return report.replicas.map((row) => {
    if (row.news === undefined) return row;
    const key = replicaKeyOf(row);
    const one = open.get(key);
    const times = flapping.get(key);
    const news = one === undefined ? row.news : isUnnamed(one) ? 'new' : one.changed > upTo ? 'changed' : 'same';
    return { ...row, news, ...(times === undefined ? {} : { flapping: times }) };
  });
}

/** Whether open drift was named by no mail so far. */
function unnamedBefore({ mailed }: State): (one: State['open'][number]) => boolean {
  const unnamed = new Set(mailed?.unnamed);
  const upTo = mailed?.record ?? 0;
  return (one) => one.opened > upTo || unnamed.has(replicaKeyOf(one));
}

/** Keys of open drift that is named by no mail, this one included. */
function unnamedAfter(state: State, named: readonly ReplicaReport[]): string[] {
  const keys = new Set(named.map(replicaKeyOf));
  const isUnnamed = unnamedBefore(state);
  return state.open.filter((one) => isUnnamed(one) && !keys.has(replicaKeyOf(one))).map(replicaKeyOf);
}

/** What a run has to say beside its rows, in words that are the same as long as it is no news. */
function noticesOf({ run, replicas, warnings = [] }: Report): string[] {
  return [
    ...warnings,
    ...(run.held === undefined ? [] : ['held']),
    ...(replicas.length === 0 ? ['nothing was compared'] : []),
    ...(replicas.some(isUnseen) ? ['not all was looked at'] : []),
  ];
}

/** Whether something lasts that a mail named before. */
function isRepeated(replicas: readonly ReplicaReport[], notices: readonly string[], mailed: Mailed | null): boolean {
  return replicas.some(({ news }) => news === 'same') || notices.some((notice) => mailed?.notices.includes(notice));
}

function nextReminder(mailed: Mailed | null, remindMs: number): number {
  return mailed === null ? 0 : Date.parse(mailed.fullAt) + remindMs - EARLY_MS;
}

function resolvedOf(unmailed: readonly ResolvedDrift[]): Pick<Report, 'resolved'> {
  return unmailed.length === 0 ? {} : { resolved: unmailed };
}
