import { asLockstepError, type ErrorCode } from '../core/errors.ts';
import type { CurrentValue } from '../ports.ts';

/** Secrets of one BatchGetSecretValue. */
const BATCH = 20;

/** How values are read: many by one call, which may leave some out, or one. */
export interface Readers {
  readonly many: (names: readonly string[]) => Promise<ReadonlyMap<string, CurrentValue>>;
  readonly one: (name: string) => Promise<CurrentValue>;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (value: CurrentValue | Promise<CurrentValue>) => void;
  readonly reject: (error: unknown) => void;
}

/** What a whole batch is refused for, and each of its secrets alone need not be. */
const TRIED_ALONE: readonly ErrorCode[] = ['access-denied', 'not-found', 'refused', 'key-unusable'];

/**
 * Reads the values that are asked for at one moment together. What a batch leaves out is read alone: that call says
 * why, and it names the staging label, which some policies ask for. Nothing is kept: a value goes to who asked for it.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
export class Values {
  readonly #readers: Readers;
  #waiting: Waiting[] = [];
  /** Whoever may not read in batches may not for the whole run. */
  #alone = false;

  constructor(readers: Readers) {
    this.#readers = readers;
  }

  read(name: string): Promise<CurrentValue> {
    if (this.#alone) return this.#readers.one(name);
    return new Promise((resolve, reject) => {
      // Once all that is ready to run has run, and before anything else comes in.
      if (this.#waiting.length === 0) process.nextTick(() => this.#flush());
      this.#waiting.push({ name, resolve, reject });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += BATCH) void this.#readMany(waiting.slice(from, from + BATCH));
  }

  async #readMany(batch: readonly Waiting[]): Promise<void> {
    const names = [...new Set(batch.map(({ name }) => name))];
    try {
      const values = names.length === 1 ? new Map<string, CurrentValue>() : await this.#readers.many(names);
      for (const { name, resolve } of batch) resolve(values.get(name) ?? this.#readers.one(name));
    } catch (thrown) {
      const { code } = asLockstepError(thrown);
      this.#alone ||= code === 'access-denied';
      for (const { name, resolve, reject } of batch) {
        if (TRIED_ALONE.includes(code)) resolve(this.#readers.one(name));
        reject(thrown);
      }
    }
  }
}
