import { DAY_MS } from '../core/memory/days.ts';
import { foldRecord, foldUnreadable } from '../core/memory/fold.ts';
import type { HistoryRecord } from '../core/memory/record.ts';
import { EMPTY_STATE, type State } from '../core/memory/state.ts';
import { listNumbers, recordKey, stateKey, type Unpacked, unpackRecord, unpackState } from './objects.ts';
import type { HistoryStore } from './store.ts';

/** The history of one mapping. */
export interface History {
  readonly store: HistoryStore;
  readonly mapping: string;
}

/** What a history says so far. */
export interface Recalled {
  readonly state: State;
  /** Numbers of records that were met and cannot be read. */
  readonly unreadable: readonly number[];
}

/** Max records that are read backwards to rebuild a state. A day of runs every ten minutes has fewer. */
const MOST_REBUILT = 200;

/**
 * The state after the newest record: the cache, if the record that it was made from is still the same, or else the
 * records of a day; and then the records that came since.
 * @throws LockstepError if the store cannot be reached
 */
export async function recallState(history: History): Promise<Recalled> {
  const { store, mapping } = history;
  const cached = unpackState(await store.read(stateKey(mapping)));
  const base = cached !== null && (await isInForce(cached, history)) ? { state: cached, unreadable: [] } : null;
  return catchUp(base ?? (await rebuildState(history, cached)), history);
}

/** Adds the records that follow. A key that is not there is the end, so that no listing is needed. */
export async function catchUp(recalled: Recalled, { store, mapping }: History): Promise<Recalled> {
  let { state, unreadable } = recalled;
  for (;;) {
    const number = (state.last?.number ?? 0) + 1;
    const bytes = await store.read(recordKey(mapping, number));
    if (bytes === null) return { state, unreadable };
    const unpacked = unpackRecord(bytes);
    if (readableAs(number, unpacked) === null) unreadable = [...unreadable, number];
    state = foldUnpacked(state, number, unpacked);
  }
}

/** The state after a record that was read from the store. */
function foldUnpacked(state: State, number: number, unpacked: Unpacked<HistoryRecord>): State {
  const record = readableAs(number, unpacked);
  return record === null ? foldUnreadable(state, number, unpacked.hash) : foldRecord(state, record, unpacked.hash);
}

/** A record under another's number was swapped, and nothing in it can be relied on. */
function readableAs(number: number, { record }: Unpacked<HistoryRecord>): HistoryRecord | null {
  return record?.number === number ? record : null;
}

/** Whether the record that a cached state ends with is there, and unchanged. */
async function isInForce({ last }: State, { store, mapping }: History): Promise<boolean> {
  if (last === null) return false;
  const bytes = await store.read(recordKey(mapping, last.number));
  return bytes !== null && unpackRecord(bytes).hash === last.head;
}

/**
 * Rebuilds the state from the newest record, and those before it for a day and back to one that lists all replicas.
 * What was mailed is in no record, so a cache that is only out of step keeps it.
 */
async function rebuildState(history: History, cached: State | null): Promise<Recalled> {
  const { store, mapping } = history;
  const newest = await newestRecord(history);
  if (cached !== null && (await isBeyond(cached, newest, history))) return { state: cached, unreadable: [] };
  const found: { number: number; unpacked: Unpacked<HistoryRecord> }[] = [];
  for (let number = newest; number > 0 && found.length < MOST_REBUILT; number -= 1) {
    const bytes = await store.read(recordKey(mapping, number));
    if (bytes === null) break;
    found.unshift({ number, unpacked: unpackRecord(bytes) });
    if (isEnough(found.map(({ unpacked }) => unpacked.record))) break;
  }
  const mailed = cached?.mailed != null && cached.mailed.record <= newest ? cached.mailed : null;
  let state: State = { ...EMPTY_STATE, mailed };
  for (const { number, unpacked } of found) state = foldUnpacked(state, number, unpacked);
  const unreadable = found.flatMap(({ number, unpacked }) => (readableAs(number, unpacked) === null ? [number] : []));
  return { state, unreadable };
}

/**
 * Whether the newest records were taken away since a state was cached. Their numbers are not free: whoever verifies the
 * chain must miss them.
 */
async function isBeyond({ last }: State, newest: number, { store, mapping }: History): Promise<boolean> {
  return last !== null && last.number > newest && (await store.read(recordKey(mapping, last.number))) === null;
}

/**
 * The number of the newest record that is one, 0: there is none. A file with a number far away must not make a gap, and
 * one that was torn as the newest is met after it.
 */
async function newestRecord({ store, mapping }: History): Promise<number> {
  const numbers = await listNumbers(store, mapping);
  for (const number of numbers.slice(-MOST_REBUILT).reverse()) {
    const bytes = await store.read(recordKey(mapping, number));
    if (bytes !== null && readableAs(number, unpackRecord(bytes)) !== null) return number;
  }
  return numbers.at(-1) ?? 0;
}

/** Whether these records, oldest first, go back for a day, and to one that lists all replicas. */
function isEnough(records: readonly (HistoryRecord | null)[]): boolean {
  const readable = records.filter((record) => record !== null);
  const [oldest, newest] = [readable[0], readable.at(-1)];
  if (oldest === undefined || newest === undefined) return false;
  const span = Date.parse(newest.run.startedAt) - Date.parse(oldest.run.startedAt);
  return span > DAY_MS && readable.some(({ all }) => all !== undefined);
}
