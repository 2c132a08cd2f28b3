import { type ChainFault, judgeChain, type Link, type Verdict } from '../core/memory/chain.ts';
import { DAY_MS } from '../core/memory/days.ts';
import { startOfEvent } from '../core/memory/fold.ts';
import type { HistoryRecord } from '../core/memory/record.ts';
import { inTurns } from './in-turns.ts';
import { listNumbers, recordKey, unpackEventRecord, unpackRecord } from './objects.ts';
import type { History } from './recall.ts';
import { type PublicKeys, type Signatures, type SignedRecord, verifySignatures } from './verify-signatures.ts';

/** How many objects are read side by side. */
const WIDTH = 32;

/**
 * Reads all records, and those of the event runs that they took in, and says which was changed, is missing or was
 * swapped.
 * @param head that someone kept, from a mail or a report; null: none, so that only consistency can be shown
 * @param keys by which signatures are verified; null: none is looked at
 * @throws LockstepError if the store cannot be reached
 */
export async function verifyHistory(
  history: History,
  head: string | null,
  now: Date,
  keys: PublicKeys | null = null,
): Promise<Verdict> {
  const { store, mapping } = history;
  const read = await inTurns(WIDTH, await listNumbers(store, mapping), (number) => readLink(number, history, now));
  const found = read.filter((one) => one !== null);
  const verdict = judgeChain(
    found.map(({ link }) => link),
    { head, now },
  );
  const records = found.map(({ signed }) => signed);
  const { valid, faults } = keys === null ? NOT_LOOKED_AT : await verifySignatures(history, records, keys);
  return {
    ...verdict,
    faults: [...verdict.faults, ...found.flatMap(({ eventFaults }) => eventFaults), ...faults],
    ...(valid.length === 0 ? {} : { signed: valid }),
  };
}

const NOT_LOOKED_AT: Signatures = { valid: [], faults: [] };

interface Found {
  readonly link: Link;
  readonly eventFaults: readonly ChainFault[];
  readonly signed: SignedRecord;
}

/** null: it is gone since it was listed. */
async function readLink(number: number, history: History, now: Date): Promise<Found | null> {
  const bytes = await history.store.read(recordKey(history.mapping, number));
  if (bytes === null) return null;
  const { hash, record } = unpackRecord(bytes);
  const unsigned = { number, hash, sign: null, isExpired: false };
  if (record === null) return { link: { number, hash, says: null }, eventFaults: [], signed: unsigned };
  const { before, beforeAt, keepDays = null, sign = null, run } = record;
  const link = { number, hash, says: { number: record.number, before, beforeAt, keepDays } };
  const isExpired = keepDays !== null && now.getTime() - Date.parse(run.finishedAt) >= keepDays * DAY_MS;
  const signed = { number, hash, sign, isExpired };
  return { link, eventFaults: await findEventFaults(record, number, history, now), signed };
}

async function findEventFaults(
  { events, keepDays }: HistoryRecord,
  record: number,
  { store, mapping }: History,
  now: Date,
): Promise<ChainFault[]> {
  const oldest = keepDays === undefined ? 0 : now.getTime() - keepDays * DAY_MS;
  const faults: ChainFault[] = [];
  for (const { name, hash } of events) {
    const bytes = await store.read(`${mapping}/${name}`);
    if (bytes === null && (startOfEvent(name) ?? 0) >= oldest) faults.push({ kind: 'event-missing', record, name });
    if (bytes !== null && unpackEventRecord(bytes).hash !== hash) faults.push({ kind: 'event-changed', record, name });
  }
  return faults;
}
