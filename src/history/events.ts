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
  const after = state.eventsFrom === null ? null : prefix + eventStamp(new Date(state.eventsFrom));
  const found: TakenIn[] = [];
  let names: string[] = [];
  const readNamed = async () => {
    const read = await inTurns(WIDTH, names, (name) => readEvent(name, { store, mapping }));
    names = [];
    found.push(...read.filter((one) => one !== null));
  };
  for await (const key of store.list(prefix, after)) {
    const name = key.slice(mapping.length + 1);
    if (!known.has(name)) names.push(name);
    if (found.length + names.length < MOST_TAKEN_IN) continue;
    // One that is gone by now makes room for another: fewer than the most would mean that there are no more.
    await readNamed();
    if (found.length === MOST_TAKEN_IN) return found;
  }
  await readNamed();
  return found;
}

async function readEvent(name: string, { store, mapping }: History): Promise<TakenIn | null> {
  const bytes = await store.read(`${mapping}/${name}`);
  return bytes === null ? null : { name, ...unpackEventRecord(bytes) };
}
