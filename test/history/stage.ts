import { LockstepError } from '../../src/core/errors.ts';
import type { Ran } from '../../src/core/memory/compose.ts';
import { type Kept, keepRun } from '../../src/history/keep.ts';
import { hashOf } from '../../src/history/objects.ts';
import type { History } from '../../src/history/recall.ts';
import type { HistoryStore } from '../../src/history/store.ts';

/*
 * A stage on which runs are kept side by side, in any order of their calls, and with any trouble at any call. The store
 * is memory that keeps the promises of the port; a run that is played twice with the same orders does the same.
 */

/** What may go wrong at one call. `lost`: the call takes effect, and its answer says that it did not. */
export type Trouble = 'killed before' | 'killed after' | 'fails' | 'fails after' | 'lost' | 'silent' | 'silent after';

export const TROUBLES: readonly Trouble[] = [
  'killed before',
  'killed after',
  'fails',
  'fails after',
  'lost',
  'silent',
  'silent after',
];

/** One run that is kept. */
export interface Writer {
  readonly ran: Ran;
  /** The trouble at its call of this number, counted from 0. */
  readonly trouble?: { readonly at: number; readonly what: Trouble };
}

/** How one writer ended; null: it was killed. */
export type Ending = Kept | null;

export interface Played {
  readonly endings: readonly Ending[];
  /** How many calls each writer made. */
  readonly calls: readonly number[];
  /** The moments at which one of several writers was chosen. */
  readonly moments: readonly Moment[];
}

interface Moment {
  /** How many writers were waiting. */
  readonly choices: number;
  /** What all writers have heard, and all objects: two moments that are alike in these go on alike. */
  readonly position: string;
}

const KEPT_FOR_MS = 24 * 3_600_000;

/** The objects of a history. */
export class Objects {
  readonly all = new Map<string, Uint8Array>();

  protected empty(): Objects {
    return new Objects();
  }

  copy(): Objects {
    const copy = this.empty();
    for (const [key, bytes] of this.all) copy.all.set(key, bytes);
    return copy;
  }

  fingerprint(): string {
    return hashOf(
      [...this.all]
        .map(([key, bytes]) => `${key} ${hashOf(bytes)}`)
        .sort()
        .join('\n'),
    );
  }

  /** A store whose calls take effect at once. */
  store(): HistoryStore {
    const { all } = this;
    return {
      where: 'memory',
      create: async (key, bytes) => {
        if (all.has(key)) return 'exists';
        all.set(key, bytes);
        return 'created';
      },
      read: async (key) => all.get(key) ?? null,
      replace: async (key, bytes) => void all.set(key, bytes),
      async *list(prefix, after) {
        const keys = [...all.keys()].filter((key) => key.startsWith(prefix) && (after === null || key > after));
        yield* keys.sort();
      },
    };
  }
}

interface Turn {
  readonly writer: number;
  go(): void;
}

/**
 * Keeps the runs of all writers. At each step one of those that wait for a call is chosen; order says which, and what it
 * leaves open is the first.
 */
export async function playWriters(
  objects: Objects,
  writers: readonly Writer[],
  order: readonly number[],
): Promise<Played> {
  const waiting: Turn[] = [];
  const ends = writers.map(() => new AbortController());
  const calls = writers.map(() => 0);
  const killed = new Set<number>();
  const endings: (Ending | undefined)[] = writers.map(() => undefined);
  const heard: string[] = writers.map(() => '');
  writers.forEach(({ ran, trouble }, writer) => {
    const turn = () => new Promise<void>((go) => waiting.push({ writer, go }));
    const store = troubledStore(objects.store(), {
      turn,
      next: () => {
        const at = calls[writer] ?? 0;
        calls[writer] = at + 1;
        return trouble?.at === at ? trouble.what : null;
      },
      kill: () => killed.add(writer),
      hear: (answer) => {
        heard[writer] = hashOf(heard[writer] + answer);
      },
    });
    const history: History = { store, mapping: 'lockstep' };
    const until = ends[writer]?.signal ?? new AbortController().signal;
    void keepRun(history, ran, { until, remindMs: KEPT_FOR_MS }).then((kept) => {
      endings[writer] = kept;
    });
  });
  const moments: Moment[] = [];
  for (;;) {
    await settle();
    // Writers in the order of their numbers, so that a choice means the same in each play.
    waiting.sort((a, b) => a.writer - b.writer);
    const chosen = order[moments.length] ?? 0;
    if (waiting.length > 0) {
      moments.push({ choices: waiting.length, position: `${calls.join()} ${heard.join()} ${objects.fingerprint()}` });
      waiting.splice(Math.min(chosen, waiting.length - 1), 1)[0]?.go();
      continue;
    }
    const silent = ends.filter((end, at) => endings[at] === undefined && !killed.has(at) && !end.signal.aborted);
    if (silent.length === 0) break;
    for (const end of silent) end.abort();
  }
  return { endings: endings.map((ending) => ending ?? null), calls, moments };
}

/**
 * Plays all orders in which the writers may take turns, each on a copy of the objects. Orders that lead to a moment that
 * was reached before are not followed from there.
 */
export async function playAllOrders(
  start: Objects,
  writers: readonly Writer[],
  judge: (played: Played, objects: Objects) => Promise<void>,
): Promise<number> {
  const reached = new Set<string>();
  let played = 0;
  const goOn = async (order: readonly number[]): Promise<void> => {
    const objects = start.copy();
    const result = await playWriters(objects, writers, order);
    played += 1;
    await judge(result, objects);
    // This play took the first choice at each step from here on; others branch off.
    for (let step = order.length; step < result.moments.length; step += 1) {
      const { choices = 0, position = '' } = result.moments[step] ?? {};
      if (reached.has(position)) return;
      reached.add(position);
      const taken = [...order, ...Array<number>(step - order.length).fill(0)];
      for (let other = 1; other < choices; other += 1) await goOn([...taken, other]);
    }
  };
  await goOn([]);
  return played;
}

interface Handling {
  turn(): Promise<void>;
  next(): Trouble | null;
  kill(): void;
  hear(answer: string): void;
}

function troubledStore(store: HistoryStore, { turn, next, kill, hear }: Handling): HistoryStore {
  const never = new Promise<never>(() => {});
  const call = async <T>(work: () => Promise<T>, lost: T | null): Promise<T> => {
    await turn();
    try {
      const answer = await attempt(work, lost);
      hear(fingerprintOf(answer));
      return answer;
    } catch (error) {
      hear('error');
      throw error;
    }
  };
  const attempt = async <T>(work: () => Promise<T>, lost: T | null): Promise<T> => {
    const trouble = next();
    switch (trouble) {
      case null:
        return work();
      case 'killed before':
        kill();
        return never;
      case 'killed after':
        await work();
        kill();
        return never;
      case 'fails':
        throw refusal();
      case 'fails after':
        await work();
        throw refusal();
      case 'lost': {
        const answer = await work();
        return lost ?? answer;
      }
      case 'silent':
        return never;
      case 'silent after':
        await work();
        return never;
    }
  };
  return {
    where: store.where,
    create: (key, bytes) => call(() => store.create(key, bytes), 'exists' as const),
    read: (key) => call(() => store.read(key), null),
    replace: (key, bytes) => call(() => store.replace(key, bytes), null),
    async *list(prefix, after) {
      yield* await call(async () => {
        const keys: string[] = [];
        for await (const key of store.list(prefix, after)) keys.push(key);
        return keys;
      }, null);
    },
  };
}

function fingerprintOf(answer: unknown): string {
  return answer instanceof Uint8Array ? hashOf(answer) : `${JSON.stringify(answer)}`;
}

function refusal(): LockstepError {
  return new LockstepError('service-fault', 'the history in memory answered 503 (SlowDown)');
}

/** All that can happen without another call happens within a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
