import { LockstepError } from '../core/errors.ts';
import { composeEventRecord, composeRecord, digestLines, type Ran } from '../core/memory/compose.ts';
import { foldRecord } from '../core/memory/fold.ts';
import type { State } from '../core/memory/state.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { readEvents } from './events.ts';
import { eventName, hashOf, packRecord, packState, recordKey, stateKey, unpackRecord } from './objects.ts';
import { catchUp, type History, recallState } from './recall.ts';

/** A run that is in the log. */
export interface Appended {
  /** After the record. */
  readonly state: State;
  readonly number: number;
  readonly head: string;
  /** The run and its rows, with what the memory knows of them. */
  readonly run: Report['run'];
  readonly rows: readonly ReplicaReport[];
  readonly resolved: NonNullable<Report['resolved']>;
  readonly unreadable: readonly number[];
}

/** Every loss means that another run is in the log. More than this many in a row mean that something else is wrong. */
const MOST_LOSSES = 500;

/**
 * Adds a run to the log: creates the record with the next number. Creating is the compare-and-swap: whoever finds the
 * number taken reads that record, and takes the next.
 * @throws LockstepError if the store cannot be reached
 */
export async function appendRun(history: History, ran: Ran): Promise<Appended> {
  const digest = hashOf(digestLines(ran.report));
  let recalled = await recallState(history);
  for (let losses = 0; losses < MOST_LOSSES; losses += 1) {
    const { state, unreadable } = recalled;
    const { record, rows } = composeRecord(state, ran, await readEvents(history, state), digest);
    const { bytes, hash } = packRecord(record);
    if (await createOwn(history, record.number, { bytes, run: record.run.id })) {
      const { number, run, resolved } = record;
      const after = foldRecord(state, record, hash);
      return { state: after, number, head: hash, run, rows, resolved, unreadable };
    }
    recalled = await catchUp(recalled, history);
  }
  throw new LockstepError(
    'unexpected',
    `the history in ${history.store.where} has no free number; run lockstep evidence verify`,
  );
}

/** Leaves the record of an event run for the next run that makes a record. Event runs do not queue for a number. */
export async function leaveEvent({ store, mapping }: History, ran: Ran): Promise<void> {
  const record = composeEventRecord(ran);
  // Its name is the run's own, so one that exists was written by an attempt whose answer was lost.
  await store.create(`${mapping}/${eventName(record)}`, packRecord(record).bytes);
}

/** Writes the cache. @throws LockstepError if the store cannot be reached; the run is in the log all the same */
export async function writeState({ store, mapping }: History, state: State): Promise<void> {
  await store.replace(stateKey(mapping), packState(state));
}

/**
 * Creates a record; false: the number is another run's. After an error, and if there is one already, the record itself
 * shows whether an attempt took effect whose answer was lost.
 */
async function createOwn(
  { store, mapping }: History,
  number: number,
  own: { readonly bytes: Uint8Array; readonly run: string },
): Promise<boolean> {
  const key = recordKey(mapping, number);
  const isOwn = async () => {
    const bytes = await store.read(key);
    return bytes !== null && unpackRecord(bytes).record?.run.id === own.run;
  };
  try {
    return (await store.create(key, own.bytes)) === 'created' || (await isOwn());
  } catch (error) {
    if (await isOwn().catch(() => false)) return true;
    throw error;
  }
}
