import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eventStamp } from '../core/memory/fold.ts';
import { type EventRecord, eventRecordSchema, type HistoryRecord, recordSchema } from '../core/memory/record.ts';
import { type State, stateSchema } from '../core/memory/state.ts';
import type { HistoryStore } from './store.ts';

/** The objects of a history as they are stored: their keys, their bytes and their hashes. */

function runsPrefix(mapping: string): string {
  return `${mapping}/runs/`;
}

export function recordKey(mapping: string, number: number): string {
  return `${runsPrefix(mapping)}${String(number).padStart(6, '0')}.json.gz`;
}

/** The numbers of all records that are kept, sorted. A file beside them that only looks like one is none. */
export async function listNumbers(store: HistoryStore, mapping: string): Promise<number[]> {
  const numbers: number[] = [];
  for await (const key of store.list(runsPrefix(mapping), null)) {
    const number = Number(/\/(\d{6,15})\.json\.gz$/.exec(key)?.[1] ?? 0);
    if (number > 0 && key === recordKey(mapping, number)) numbers.push(number);
  }
  return numbers.sort((one, other) => one - other);
}

/** The name of an event run's record, below the mapping's name. */
export function eventName({ run }: Pick<EventRecord, 'run'>): string {
  return `events/${eventStamp(new Date(run.startedAt))}-${run.id}.json.gz`;
}

/** The key of the signature of a record's head. */
export function signatureKey(mapping: string, number: number): string {
  return `${mapping}/signatures/${String(number).padStart(6, '0')}.json`;
}

export function stateKey(mapping: string): string {
  return `${mapping}/state.json`;
}

/** Lowercase hex of the SHA-256. */
export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A record as it is stored, and its hash. */
export function packRecord(record: HistoryRecord | EventRecord): { readonly bytes: Uint8Array; readonly hash: string } {
  const json = Buffer.from(JSON.stringify(record));
  return { bytes: gzipSync(json), hash: hashOf(json) };
}

/** A stored record. Its hash is that of what gunzip gives, or, if gunzip gives nothing, of the bytes as they are. */
export interface Unpacked<Kind> {
  readonly hash: string;
  /** null: it is torn, or not a record. */
  readonly record: Kind | null;
}

export function unpackRecord(bytes: Uint8Array): Unpacked<HistoryRecord> {
  return unpack(bytes, (value) => recordSchema.safeParse(value).data ?? null);
}

export function unpackEventRecord(bytes: Uint8Array): Unpacked<EventRecord> {
  return unpack(bytes, (value) => eventRecordSchema.safeParse(value).data ?? null);
}

function unpack<Kind>(bytes: Uint8Array, parse: (value: unknown) => Kind | null): Unpacked<Kind> {
  const json = tryGunzip(bytes);
  if (json === null) return { hash: hashOf(bytes), record: null };
  const value = parseJson(json);
  return { hash: hashOf(json), record: value === undefined ? null : parse(value) };
}

export function packState(state: State): Uint8Array {
  return Buffer.from(JSON.stringify(state));
}

/** null: there is none that can be used. It is only a cache. */
export function unpackState(bytes: Uint8Array | null): State | null {
  return bytes === null ? null : (stateSchema.safeParse(parseJson(bytes)).data ?? null);
}

function tryGunzip(bytes: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(bytes);
  } catch {
    return null;
  }
}

/** undefined: it is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
