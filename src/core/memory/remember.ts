import { isGlob } from '../../../config/glob.ts';
import { sortKinds } from '../drift.ts';
import { isMissedEvent } from '../missed-event.ts';
import type { ReplicaReport } from '../report.ts';
import type { EventRecord, OpenDrift, ResolvedDrift } from './record.ts';
import { replicaKeyOf } from './replica-key.ts';
import type { State } from './state.ts';

/** A run as the memory sees it: a report, or the record of a run by event. */
export interface Seen extends Pick<EventRecord, 'run' | 'replicas' | 'whole'> {
  /** Keys of replicas that runs by event looked at after this one had begun, and so perhaps after it had looked. */
  readonly seenSince?: ReadonlySet<string>;
}

/** What is open and what was resolved after a run, and its rows with what the memory knows of them. */
export interface Remembered {
  readonly open: ReadonlyMap<string, OpenDrift>;
  readonly resolved: readonly ResolvedDrift[];
  readonly rows: readonly ReplicaReport[];
}

/** What a run is compared with: what was open before, and when replicas were last seen right. */
export interface Before {
  readonly open: ReadonlyMap<string, OpenDrift>;
  readonly rightAt: (key: string) => string | null;
}

/**
 * Adds a run to what is remembered, as record `number`. It decides only about what it looked at and could read.
 * ```
 * the row             | nothing was open        | drift was open
 * not looked at       | undecided               | stays as it was
 * unreachable, failed | opens                   | stays, with the kinds of the row added
 * drift is left       | opens                   | stays, with the kinds of the row, and those that the run cannot see
 * healed              | came and went: new      | resolved: healed; but for kinds that the run cannot see
 * in sync             | nothing                 | resolved by itself; but for kinds that the run cannot see
 * no row, whole run   | nothing                 | left the mapping; what could not be expanded is resolved by itself
 * no row, other run   | nothing                 | stays as it was
 * ```
 * A run whose look may be older than that of an event does not contradict it: what the event found is not over since the
 * run saw nothing, and what it healed does not begin anew since the run saw it. The next run decides.
 * `since` stays when the kinds change. Kinds that a run by `versions` cannot see are those of DEEP, if a run by `values`
 * found them, and, except for `unreachable`, if the origin's version is still the same.
 */
export function rememberRun(before: Before, seen: Seen, number: number): Remembered {
  const open = new Map(before.open);
  const resolved: ResolvedDrift[] = [];
  const rows: ReplicaReport[] = [];
  for (const row of seen.replicas) {
    const key = replicaKeyOf(row);
    const was = open.get(key);
    if (seen.seenSince?.has(key) && contradictsMemory(row, was)) {
      rows.push(row);
      continue;
    }
    const now = openAfter(was, row, { seen, number, rightAt: before.rightAt(key) });
    if (now === null) open.delete(key);
    else open.set(key, now);
    if (was !== undefined && now === null) resolved.push(resolvedOf(was, row.status === 'healed', seen));
    rows.push(annotateRow(row, was, now, { seen, number, rightAt: before.rightAt(key) }));
  }
  if (seen.whole) for (const one of dropUnclaimed(open, seen)) resolved.push(one);
  return { open, resolved, rows };
}

/** Whether a row says that what is open is over, or that what is over is open. */
function contradictsMemory({ status }: ReplicaReport, was: OpenDrift | undefined): boolean {
  return was === undefined ? status !== 'in-sync' && status !== 'healed' : status === 'in-sync';
}

/** When a replica was last seen right, as far as the state knows. */
export function rightAtOf({ open, whole }: State): Before['rightAt'] {
  const known = new Map(open.map((one) => [replicaKeyOf(one), one.rightAt]));
  const unread = new Set(whole?.unread);
  const members = new Set(whole?.members.split('\n'));
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    return whole !== null && members.has(key) && !unread.has(key) ? whole.startedAt : null;
  };
}

/** Whether a run did not see the state of a replica: the run ended before, or a side could not be read. */
export function isUnread({ status, drift }: ReplicaReport): boolean {
  return isUnseen({ status, drift }) || drift.includes('unreachable') || (status === 'failed' && drift.length === 0);
}

/** Whether a run ended before it looked. */
export function isUnseen({ status, drift }: Pick<ReplicaReport, 'status' | 'drift'>): boolean {
  return status === 'deferred' && drift.length === 0;
}

type Kind = OpenDrift['drift'][number];

/** Kinds that only a look at values may find: at the values themselves, or at the versions' keys. */
const DEEP: readonly Kind[] = ['conflict', 'wrong-key', 'unreachable'];

interface Look {
  readonly seen: Seen;
  readonly number: number;
  readonly rightAt: string | null;
}

function openAfter(was: OpenDrift | undefined, row: ReplicaReport, look: Look): OpenDrift | null {
  if (isUnseen(row)) return was ?? null;
  const found = row.status === 'in-sync' || row.status === 'healed' ? [] : row.drift;
  const kept = was === undefined ? [] : undecidedKinds(was, row, look.seen);
  const drift = sortKinds([...found, ...kept]);
  if (drift.length === 0 && row.status !== 'failed') return null;
  const { secret, target, name, originVersion } = row;
  const depth = depthAfter(was, { found, kept }, look);
  const seenRuns = found.length > 0 || row.status === 'failed' ? 1 : 0;
  if (was === undefined) {
    const { number, rightAt } = look;
    const since = sinceOf(row, look);
    const numbers = { opened: number, changed: number, runs: seenRuns };
    return { secret, target, name, drift, since, ...numbers, depth, version: originVersion, rightAt };
  }
  const changed = String(was.drift) === String(drift) ? was.changed : look.number;
  return { ...was, drift, changed, runs: was.runs + seenRuns, depth, version: originVersion ?? was.version };
}

/** How deep a run has to look to find these kinds again. */
function depthAfter(
  was: OpenDrift | undefined,
  { found, kept }: Readonly<Record<'found' | 'kept', readonly Kind[]>>,
  { seen }: Look,
): OpenDrift['depth'] {
  const isKept = was?.depth === 'values' && kept.some((kind) => DEEP.includes(kind) && !found.includes(kind));
  const isFound = seen.run.depth === 'values' && found.some((kind) => DEEP.includes(kind));
  return isKept || isFound ? 'values' : 'versions';
}

/** The open kinds that the run could not have found, and so cannot call over. */
function undecidedKinds(was: OpenDrift, row: ReplicaReport, { run }: Seen): readonly Kind[] {
  if (isUnread(row)) return was.drift;
  if (was.depth === 'versions' || run.depth === 'values') return [];
  const hasMoved = row.originVersion !== null && row.originVersion !== was.version;
  return was.drift.filter((kind) => DEEP.includes(kind) && (!hasMoved || kind === 'unreachable'));
}

/** When drift that is first seen began: as far back as the replica is behind, but not before it was last seen right. */
function sinceOf({ behindSeconds }: ReplicaReport, { seen, rightAt }: Look): string {
  const started = Date.parse(seen.run.startedAt);
  const behind = started - (behindSeconds ?? 0) * 1000;
  const right = Math.min(rightAt === null ? behind : Date.parse(rightAt), started);
  return new Date(Math.max(behind, right)).toISOString();
}

function annotateRow(row: ReplicaReport, was: OpenDrift | undefined, now: OpenDrift | null, look: Look): ReplicaReport {
  const bounded = markMissedEvent(withBoundedBehind(row, look), was, look);
  if (now !== null) return { ...bounded, since: now.since, runs: now.runs, ...newsOf(now, look.number) };
  if (row.status !== 'healed') return row;
  if (was !== undefined) return { ...bounded, since: was.since, runs: was.runs + 1 };
  return { ...bounded, since: sinceOf(row, look), runs: 1, news: 'new' };
}

function markMissedEvent(row: ReplicaReport, was: OpenDrift | undefined, { seen, rightAt }: Look): ReplicaReport {
  const isMissed = isMissedEvent(row, seen.run.trigger, { rightAt, open: was?.drift ?? null });
  return isMissed ? { ...row, missedEvent: true } : row;
}

function newsOf({ opened, changed }: OpenDrift, number: number): Required<Pick<ReplicaReport, 'news'>> {
  if (opened === number) return { news: 'new' };
  return { news: changed === number ? 'changed' : 'same' };
}

/** A replica was behind for no longer than since it was last seen right. */
function withBoundedBehind(row: ReplicaReport, { seen, rightAt }: Look): ReplicaReport {
  if (rightAt === null || typeof row.behindSeconds !== 'number') return row;
  const longest = Math.max(0, (Date.parse(seen.run.startedAt) - Date.parse(rightAt)) / 1000);
  return { ...row, behindSeconds: Math.min(row.behindSeconds, longest) };
}

function resolvedOf(was: OpenDrift, isHealed: boolean, { run }: Seen): ResolvedDrift {
  const { secret, target, name, drift, since } = was;
  return {
    secret,
    target,
    name,
    drift,
    since,
    until: run.finishedAt,
    how: isHealed ? 'healed' : 'by itself',
    run: run.id,
  };
}

/**
 * Takes out what a whole run has no row for, since the mapping asks for it no more. A pattern that an earlier run could
 * not expand had a row of its own, and is resolved.
 */
function dropUnclaimed(open: Map<string, OpenDrift>, seen: Seen): ResolvedDrift[] {
  const claimed = new Set(seen.replicas.map(replicaKeyOf));
  const gone = [...open].filter(([key]) => !claimed.has(key));
  for (const [key] of gone) open.delete(key);
  return gone.flatMap(([, was]) => (isGlob(was.secret) ? [resolvedOf(was, false, seen)] : []));
}
