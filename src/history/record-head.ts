import { constants, gunzipSync } from 'node:zlib';
import { type HistoryRecord, recordSchema } from '../core/memory/record.ts';
import { unpackRecord } from './objects.ts';

/** A record for those who may not need its list of all replicas, which is most of its bytes. */
export interface RecordHead {
  /** Without `all` and `renamed`, if it was cut before them. */
  readonly record: HistoryRecord;
  readonly hasList: boolean;
  /** The whole record; null: what follows the head cannot be read. */
  readonly unpackWhole: () => HistoryRecord | null;
}

/** Records that are shorter are unpacked as a whole. */
const LONG = 64 * 1024;

/** The list and what follows it. In the JSON of a string these quotes would be escaped. */
const LIST = ',"all":"';

/** null: it cannot be read. Whether the rest of a long one is whole, too, is seen only once it is needed. */
export function unpackHead(bytes: Uint8Array): RecordHead | null {
  const record = bytes.length < LONG ? null : unpackFirst(bytes);
  if (record !== null) return { record, hasList: true, unpackWhole: () => unpackRecord(bytes).record };
  const whole = unpackRecord(bytes).record;
  return whole === null ? null : { record: whole, hasList: whole.all !== undefined, unpackWhole: () => whole };
}

/** null: the first bytes are not all that stands before a list. */
function unpackFirst(bytes: Uint8Array): HistoryRecord | null {
  try {
    const text = gunzipSync(bytes.subarray(0, LONG), { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
    const end = text.indexOf(LIST);
    return end === -1 ? null : (recordSchema.safeParse(JSON.parse(`${text.slice(0, end)}}`)).data ?? null);
  } catch {
    return null;
  }
}
