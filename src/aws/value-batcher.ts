import { SECRETS_A_BATCH } from '../../config/aws/batch.ts';
import { asLockstepError, stopCodeOf } from '../core/errors.ts';
import type { CurrentValue } from '../engine/ports.ts';

const NONE: ReadonlyMap<string, CurrentValue> = new Map();

/** How values are read: many by one call, which may omit some, or one. */
export interface Readers {
  readonly many: (names: readonly string[]) => Promise<ReadonlyMap<string, CurrentValue>>;
  readonly one: (name: string) => Promise<CurrentValue>;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (value: CurrentValue | Promise<CurrentValue>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * After this many consecutive failed batches, each value is read alone, so that a broken call is not retried for ever.
 */
const FAILURES = 3;

/**
 * Batches reads: values requested at the same moment are read by one call. A secret that a batch omits is read alone:
 * that call returns the reason, and it names the staging label, which some policies require. So is each secret of a
 * batch that failed, so that one call decides about one secret only. Values are not cached.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
export class ValueBatcher {
  readonly #readers: Readers;
  #waiting: Waiting[] = [];
  /** Consecutive failed batches. If batches are denied, they are denied for the whole run. */
  #failures = 0;

  constructor(readers: Readers) {
    this.#readers = readers;
  }

  read(name: string): Promise<CurrentValue> {
    if (this.#failures >= FAILURES) return this.#readers.one(name);
    return new Promise((resolve, reject) => {
      // After pending microtasks, so that values requested together share a batch.
      if (this.#waiting.length === 0) process.nextTick(() => this.#flushBatches());
      this.#waiting.push({ name, resolve, reject });
    });
  }

  #flushBatches(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += SECRETS_A_BATCH)
      void this.#readMany(waiting.slice(from, from + SECRETS_A_BATCH));
  }

  async #readMany(batch: readonly Waiting[]): Promise<void> {
    const names = [...new Set(batch.map(({ name }) => name))];
    try {
      const values = names.length === 1 ? NONE : await this.#readTogether(names);
      for (const { name, resolve } of batch) resolve(values.get(name) ?? this.#readers.one(name));
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
    }
  }

  async #readTogether(names: readonly string[]): Promise<ReadonlyMap<string, CurrentValue>> {
    try {
      const values = await this.#readers.many(names);
      this.#failures = 0;
      return values;
    } catch (thrown) {
      const error = asLockstepError(thrown);
      if (stopCodeOf(error) !== null) throw thrown;
      this.#failures = error.code === 'access-denied' ? FAILURES : this.#failures + 1;
      return NONE;
    }
  }
}
