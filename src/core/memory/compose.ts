import type { ReplicaReport, Report } from '../report.ts';
import { dayOf } from './days.ts';
import { addPlaces } from './places.ts';
import type { EventRecord, HistoryRecord, OpenDrift, ReplicaName, ResolvedDrift } from './record.ts';
import { rememberRun, rightAtOf, type Seen } from './remember.ts';
import { replicaKeyOf, replicaOfKey } from './replica-key.ts';
import type { State } from './state.ts';

/** A run, and what its record says beside the report. */
export interface Ran {
  readonly report: Report;
  /** What the run was narrowed to; null: it was not. */
  readonly narrowed: HistoryRecord['narrowed'] | null;
  readonly schedule: string;
  /** How long the history is kept, in days; null: no one takes records away. */
  readonly keepDays: number | null;
  /** ARN of the key that signs the head of the daily record; none without it. */
  readonly sign?: string | null;
}

/** The record of an event run, as the next numbered record takes it in. */
export interface TakenIn {
  readonly name: string;
  readonly hash: string;
  /** null: it cannot be read. */
  readonly record: EventRecord | null;
}

/** A record, and the rows of its run with what the memory knows of them. */
export interface Composed {
  readonly record: HistoryRecord;
  readonly rows: readonly ReplicaReport[];
}

/** The record of a run by event, which stands outside of the chain until it is taken in. */
export function composeEventRecord(ran: Ran): EventRecord {
  return commonMembers(ran, ran.report.run, ran.report.replicas);
}

/**
 * The record that follows the newest one of a state: first what the events say, in their order, then what the run says.
 * @param digest of `digestLines` of the report's rows
 */
export function composeRecord(state: State, ran: Ran, events: readonly TakenIn[], digest: string): Composed {
  const { report } = ran;
  const number = (state.last?.number ?? 0) + 1;
  const rightAt = rightAtOf(state);
  let open: ReadonlyMap<string, OpenDrift> = new Map(state.open.map((one) => [replicaKeyOf(one), one]));
  const resolved: ResolvedDrift[] = [];
  const remember = (seen: Seen) => {
    const after = rememberRun({ open, rightAt }, seen, number);
    open = after.open;
    resolved.push(...after.resolved);
    return after.rows;
  };
  const openings: Opening[] = [];
  for (const { record } of events) if (record !== null) openings.push(...openingsOf(remember(record), record));
  const whole = isWhole(ran);
  const seenSince = seenAfter(report.run.startedAt, events);
  const rows = remember({ run: report.run, replicas: report.replicas, whole, seenSince });
  const places = addPlaces(state.places, [...events.flatMap((one) => one.record?.replicas ?? []), ...report.replicas]);
  const previous = state.last?.run?.id;
  const run = previous === undefined ? report.run : { ...report.run, previous };
  const record = {
    ...commonMembers(ran, run, rows),
    number,
    before: state.last?.head ?? null,
    beforeAt: state.last?.run?.finishedAt ?? null,
    resolved,
    open: [...open.values()],
    digest,
    events: events.map(({ name, hash }) => ({ name, hash })),
    ...(openings.length === 0 ? {} : { openings }),
    ...(places.length === 0 ? {} : { places }),
    // Last, since a list of all replicas is long: whoever does not need it reads no further.
    ...(whole ? findMembershipChanges(state, ran) : {}),
  };
  return { record, rows };
}

type Opening = NonNullable<HistoryRecord['openings']>[number];

/** Drift that an event found anew. A rotation that it copied is no drift. */
function openingsOf(rows: readonly ReplicaReport[], { run }: EventRecord): Opening[] {
  const isNew = ({ news, status, drift }: ReplicaReport) =>
    news === 'new' && (status !== 'healed' || drift.includes('diverged'));
  return rows.filter(isNew).map((row) => ({ ...nameOf(row), at: run.startedAt }));
}

/** Keys of what events found in replicas after a time. */
function seenAfter(time: string, events: readonly TakenIn[]): ReadonlySet<string> {
  const later = events.flatMap(({ record }) =>
    record !== null && Date.parse(record.run.startedAt) > Date.parse(time) ? record.replicas : [],
  );
  return new Set(later.map(replicaKeyOf));
}

/**
 * What the digest is made from: a line `TARGET NAME VERSION` for each replica, sorted. The version is the one that is
 * AWSCURRENT when the run ends; `-` if there is none.
 */
export function digestLines({
  replicas,
}: {
  readonly replicas: readonly Pick<ReplicaReport, 'target' | 'name' | 'replicaVersion'>[];
}): string {
  const lines = replicas.map(({ target, name, replicaVersion }) => `${target} ${name} ${versionWord(replicaVersion)}`);
  return lines.sort().join('\n');
}

/** A version id may be any text. White space in one must not look like another line. */
function versionWord(version: string | null): string {
  return version === null ? '-' : version.replace(/\s/g, encodeURIComponent);
}

/** A run that was not narrowed reports orphans if it could list all that the mapping asks for. */
function isWhole({ report, narrowed }: Ran): boolean {
  return narrowed === null && report.orphaned !== undefined && report.replicas.length > 0;
}

function commonMembers(ran: Ran, run: Report['run'], rows: readonly ReplicaReport[]): EventRecord {
  const { report, narrowed, schedule, keepDays } = ran;
  return {
    record: 'lockstep-record/1',
    mapping: report.mapping,
    run,
    ...(narrowed == null ? {} : { narrowed }),
    whole: isWhole(ran),
    schedule,
    ...(keepDays === null ? {} : { keepDays }),
    origin: report.origin,
    summary: report.summary,
    replicas: rows.filter(({ status }) => status !== 'in-sync'),
  };
}

/** Who came and who left since the last whole run, and once a day all. */
function findMembershipChanges(
  { whole }: State,
  { report, sign = null }: Ran,
): Pick<HistoryRecord, 'joined' | 'left' | 'sign' | 'all' | 'renamed'> {
  const before = new Set(whole?.members.split('\n'));
  const now = new Map(report.replicas.map((row) => [replicaKeyOf(row), nameOf(row)]));
  const joined = whole === null ? [] : [...now].flatMap(([key, one]) => (before.has(key) ? [] : [one]));
  const left = [...before].filter((key) => !now.has(key)).map(replicaOfKey);
  const isListed = whole?.listedOn === dayOf(report.run.startedAt);
  const renamed = [...now.values()].filter(({ secret, name }) => secret !== name);
  return {
    ...(joined.length === 0 ? {} : { joined }),
    ...(left.length === 0 ? {} : { left }),
    ...(isListed || sign === null ? {} : { sign }),
    ...(isListed ? {} : { all: digestLines(report) }),
    ...(isListed || renamed.length === 0 ? {} : { renamed }),
  };
}

function nameOf({ secret, target, name }: ReplicaReport): ReplicaName {
  return { secret, target, name };
}
