import { type Chapter, chapterOf, type Window } from '../core/memory/chapters.ts';
import type { EventRecord, ReplicaName } from '../core/memory/record.ts';
import { listNumbers, recordKey, unpackEventRecord } from './objects.ts';
import type { History } from './recall.ts';
import { type RecordHead, unpackHead } from './record-head.ts';

/** What is read of a history. */
export interface Wanted {
  readonly window: Window;
  readonly isWanted: (replica: ReplicaName) => boolean;
}

/** A part of a history. */
export interface ReadHistory {
  /** Those of the window, and before them the ones that say who was in the mapping, and when it was last looked at. */
  readonly chapters: readonly Chapter[];
  /** Names of records that cannot be read, such as `runs/000123.json.gz`. */
  readonly unreadable: readonly string[];
  /** How many records are kept, before the window and after it, too. */
  readonly kept: number;
}

/** How many objects are read side by side. */
const WIDTH = 32;

/**
 * Reads the records that began before the end of a window, from the last full list before it on. Numbers follow time,
 * so both ends are found by bisection.
 * @throws LockstepError if the store cannot be reached
 */
export async function readChapters(history: History, { window, isWanted }: Wanted): Promise<ReadHistory> {
  const numbers = await listNumbers(history.store, history.mapping);
  const read = (number: number): Promise<RecordHead | null> => readHead(number, history);
  const begin = await firstIndex(numbers, read, window.from);
  const end = await firstIndex(numbers, read, window.to);
  const start = await lastListed(numbers, read, begin);
  const reader = new ChapterReader(isWanted);
  for (let at = start; at < end; at += WIDTH) {
    const part = numbers.slice(at, Math.min(at + WIDTH, end));
    const pages = await Promise.all(part.map((number) => readPage(number, history)));
    for (const page of pages) reader.add(page);
  }
  return { chapters: reader.chapters, unreadable: reader.unreadable, kept: numbers.length };
}

type Read = (number: number) => Promise<RecordHead | null>;

/** The index of the first record that began at this time or later; a record that cannot be read counts as the one after. */
async function firstIndex(numbers: readonly number[], read: Read, time: number): Promise<number> {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    let probe = middle;
    let head = await read(numbers[probe] ?? 0);
    while (head === null && probe + 1 < high) {
      probe += 1;
      head = await read(numbers[probe] ?? 0);
    }
    if (head === null || Date.parse(head.record.run.startedAt) >= time) high = middle;
    else low = probe + 1;
  }
  return low;
}

/** The index of the last record before this one that lists all replicas; 0: none does. */
async function lastListed(numbers: readonly number[], read: Read, before: number): Promise<number> {
  for (let index = before - 1; index > 0; index -= 1) {
    const head = await read(numbers[index] ?? 0);
    if (head?.hasList === true) return index;
  }
  return 0;
}

/** A record, and the records of event runs that it took in. */
interface Page {
  readonly number: number;
  readonly head: RecordHead | null;
  readonly events: readonly EventRecord[];
  readonly unreadable: readonly string[];
}

async function readPage(number: number, history: History): Promise<Page> {
  const { store, mapping } = history;
  const head = await readHead(number, history);
  if (head === null) {
    return { number, head, events: [], unreadable: [recordKey(mapping, number).slice(mapping.length + 1)] };
  }
  const events: EventRecord[] = [];
  const unreadable: string[] = [];
  for (const { name, hash } of head.record.events) {
    const bytes = await store.read(`${mapping}/${name}`);
    const unpacked = bytes === null ? null : unpackEventRecord(bytes);
    // What was changed since it was taken in says nothing that can be relied on.
    if (unpacked?.record != null && unpacked.hash === hash) events.push(unpacked.record);
    else unreadable.push(name);
  }
  return { number, head, events, unreadable };
}

/** One record, whole; null: there is none, or it cannot be read. @throws LockstepError if the store cannot be reached */
export async function readChapter(number: number, history: History): Promise<Chapter | null> {
  const { head, events } = await readPage(number, history);
  return head === null ? null : chapterOf(head.unpackWhole() ?? head.record, events);
}

/** null: there is none, it cannot be read, or it is another's under this number. */
async function readHead(number: number, { store, mapping }: History): Promise<RecordHead | null> {
  const bytes = await store.read(recordKey(mapping, number));
  const head = bytes === null ? null : unpackHead(bytes);
  return head?.record.number === number ? head : null;
}

/** Makes chapters of records, in their order. */
class ChapterReader {
  readonly chapters: Chapter[] = [];
  readonly unreadable: string[] = [];
  readonly #isWanted: Wanted['isWanted'];
  #last: number | null = null;

  constructor(isWanted: Wanted['isWanted']) {
    this.#isWanted = isWanted;
  }

  add({ number, head, events, unreadable }: Page): void {
    this.unreadable.push(...unreadable);
    if (head === null) return;
    // While no record is missing, the changes say enough, and the list of each day need not be unpacked.
    const isKnown = this.#last === number - 1;
    if (isKnown || head.hasList) this.#last = number;
    const { all, renamed, ...changes } = head.record;
    const record = isKnown ? changes : (head.unpackWhole() ?? changes);
    this.chapters.push(this.#narrow(chapterOf(record, events)));
  }

  #narrow({ record, members, events }: Chapter): Chapter {
    const isWanted = this.#isWanted;
    const ofEvents = events.map((event) => ({ ...event, replicas: event.replicas.filter(isWanted) }));
    return {
      record: {
        ...record,
        replicas: record.replicas.filter(isWanted),
        resolved: record.resolved.filter(isWanted),
        open: record.open.filter(isWanted),
        joined: record.joined?.filter(isWanted) ?? [],
        left: record.left?.filter(isWanted) ?? [],
      },
      members: members?.filter(isWanted) ?? null,
      events: ofEvents,
    };
  }
}
