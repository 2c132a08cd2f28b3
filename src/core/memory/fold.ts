import { DAY_MS, dayOf } from './days.ts';
import type { HistoryRecord, ReplicaName } from './record.ts';
import { isUnread } from './remember.ts';
import { replicaKeyOf } from './replica-key.ts';
import type { State } from './state.ts';

/** Max records of event runs that one record takes in; the next takes in the rest. */
export const MOST_TAKEN_IN = 2000;

/**
 * A run by event is over after a quarter of an hour, so its record is written at most that late. Which records are in the
 * chain is remembered for longer, since records are not in the order in which runs began.
 */
const EVENTS_LATE_MS = 3_600_000;

/** Max heads that wait to be signed: a year of days without an answer of KMS. */
const MOST_UNSIGNED = 366;

/** What was resolved is forgotten after this long if no mail was sent. */
const UNMAILED_MS = 7 * DAY_MS;

/** The state after a record: the one way in which it changes, whether the record was just written or is read again. */
export function foldRecord(state: State, record: HistoryRecord, head: string): State {
  const { number, run, open, resolved, events } = record;
  const now = Date.parse(run.startedAt);
  const eventsFrom = eventsFromAfter(record);
  // After a run whose clock was ahead, the next one lists earlier ones again.
  const knownFrom = Math.min(eventsFrom, state.eventsFrom === null ? eventsFrom : Date.parse(state.eventsFrom));
  return {
    ...state,
    last: { number, head, run: { id: run.id, startedAt: run.startedAt, finishedAt: run.finishedAt } },
    open,
    whole: record.whole ? wholeAfter(state, record) : state.whole,
    openings: openingsAfter(state, record),
    places: record.places ?? state.places,
    eventsFrom: new Date(eventsFrom).toISOString(),
    takenIn: [...state.takenIn, ...events.map(({ name }) => name)].filter(
      (name) => (startOfEvent(name) ?? 0) > knownFrom - EVENTS_LATE_MS,
    ),
    unsigned: unsignedAfter(state, record, head),
    unmailed: [...state.unmailed, ...(number > (state.mailed?.record ?? 0) ? resolved : [])].filter(
      ({ until }) => Date.parse(until) > now - UNMAILED_MS,
    ),
  };
}

function unsignedAfter({ unsigned }: State, { number, sign }: HistoryRecord, head: string): State['unsigned'] {
  return sign === undefined ? unsigned : [...unsigned, { record: number, head, key: sign }].slice(-MOST_UNSIGNED);
}

/** The state after a record that cannot be read: the chain goes on from the hash of its bytes. */
export function foldUnreadable(state: State, number: number, head: string): State {
  return { ...state, last: { number, head, run: state.last?.run ?? null } };
}

/**
 * From some time before the run ended on, since it listed them then, or, if it could not take in all, before the last
 * one that it took in.
 */
function eventsFromAfter({ run, events }: HistoryRecord): number {
  const last = events.length < MOST_TAKEN_IN ? null : startOfEvent(events.at(-1)?.name ?? '');
  const ended = Date.parse(run.finishedAt);
  return Math.min(last ?? ended, ended) - EVENTS_LATE_MS;
}

/** When an event run began, in milliseconds, by the name of its record; null: it is no such name. */
export function startOfEvent(name: string): number | null {
  const [, date, hours, minutes, seconds, millis] = /^events\/(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(name) ?? [];
  if (date === undefined) return null;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}.${millis}Z`);
  return Number.isNaN(at) ? null : at;
}

/** Names of event records that began at or after a time are not before this one. */
export function eventStamp(time: Date): string {
  return time.toISOString().replace(/[-:.]/g, '');
}

/** Whoever reads from the middle of a history does not know the members before it sees a record that lists them. */
function wholeAfter({ whole }: State, record: HistoryRecord): State['whole'] {
  const { run, all, renamed = [], joined = [], left = [], replicas } = record;
  if (all === undefined && whole === null) return null;
  const unread = replicas.filter(isUnread).map(replicaKeyOf);
  const gone = new Set(left.map(replicaKeyOf));
  const stayed = whole?.members.split('\n').filter((key) => !gone.has(key)) ?? [];
  const keys = (of: readonly ReplicaName[]) => of.map(replicaKeyOf);
  const members = all === undefined ? [...stayed, ...keys(joined)] : keys(listedMembers(all, renamed));
  const listedOn = all === undefined ? (whole?.listedOn ?? '') : dayOf(run.startedAt);
  return { startedAt: run.startedAt, listedOn, members: members.join('\n'), unread };
}

/** The replicas that a record lists in `all`. */
export function listedMembers(all: string, renamed: readonly ReplicaName[]): ReplicaName[] {
  const secrets = new Map(renamed.map((one) => [`${one.target} ${one.name}`, one]));
  return all.split('\n').map((line) => {
    const [target = '', name = ''] = line.split(' ');
    return secrets.get(`${target} ${name}`) ?? { secret: name, target, name };
  });
}

/** When drift began, by replica, in the 24 hours before the run. Found and healed by one run counts, too. */
function openingsAfter({ openings }: State, record: HistoryRecord): State['openings'] {
  const { run, replicas, openings: ofEvents = [] } = record;
  const now = Date.parse(run.startedAt);
  const after = new Map(Object.entries(openings));
  const own = replicas.filter(({ news }) => news === 'new').map((row) => ({ ...row, at: run.startedAt }));
  for (const one of [...ofEvents, ...own]) {
    const key = replicaKeyOf(one);
    after.set(key, [...(after.get(key) ?? []), one.at]);
  }
  const recent = [...after].map(
    ([key, times]) => [key, times.filter((time) => Date.parse(time) > now - DAY_MS)] as const,
  );
  return Object.fromEntries(recent.filter(([, times]) => times.length > 0));
}
