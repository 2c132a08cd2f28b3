import type { TakenIn } from '../core/memory/compose.ts';
import { eventStamp, MOST_TAKEN_IN } from '../core/memory/fold.ts';
import type { State } from '../core/memory/state.ts';
import { inTurns } from './in-turns.ts';
import { unpackEventRecord } from './objects.ts';
import type { History } from './recall.ts';

/** How many are read side by side. */
const WIDTH = 50;

/** The records of event runs that are not in the chain yet, oldest first. */
export async function readEvents({ store, mapping }: History, state: State): Promise<TakenIn[]> {
  const known = new Set(state.takenIn);
  const prefix = `${mapping}/events/`;
  const names: string[] = [];
  for await (const key of store.list(
    prefix,
    state.eventsFrom === null ? null : prefix + eventStamp(new Date(state.eventsFrom)),
  )) {
    const name = key.slice(mapping.length + 1);
    if (!known.has(name)) names.push(name);
    if (names.length === MOST_TAKEN_IN) break;
  }
  const read = await inTurns(WIDTH, names, (name) => readEvent(name, { store, mapping }));
  return read.filter((one) => one !== null);
}

async function readEvent(name: string, { store, mapping }: History): Promise<TakenIn | null> {
  const bytes = await store.read(`${mapping}/${name}`);
  return bytes === null ? null : { name, ...unpackEventRecord(bytes) };
}
