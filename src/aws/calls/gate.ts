import pLimit from 'p-limit';
import { type LockstepError, stopCodeOf } from '../../core/errors.ts';
import { errorName } from './error-codes.ts';
import { narrowError, silenceError } from './errors.ts';

/** Calls under way at once in one place; the SDK keeps 50 sockets, and more would only wait for one. */
const CALLS_AT_ONCE = 40;

/** Circuit breaker: after so many calls in a row without an answer, half a minute each, calls to the place fail at once. */
const DEAD = 3;

/** Maps an error of AWS that is a result to us; undefined for every other. */
type Expected<R> = (name: string, message: string) => R | undefined;

/**
 * The calls to one place: so many at once, every error narrowed. Of a place that is silent one call at a time still
 * finds out whether it answers again, and all others fail at once.
 */
export class CallGate {
  readonly #region: string;
  readonly #limit = pLimit(CALLS_AT_ONCE);
  /** Calls in a row that were not answered, retries included. */
  #silences = 0;
  #isProbed = false;

  constructor(region: string) {
    this.#region = region;
  }

  /** @throws LockstepError for what `expected` does not take for a result */
  sendCall<R, E = never>(
    call: string,
    secret: string | null,
    send: () => Promise<R>,
    expected?: Expected<E>,
  ): Promise<R | E> {
    const asked = { call, region: this.#region, ...(secret !== null && { secret }) };
    return this.#limit(async () => {
      const probes = this.#silences >= DEAD;
      if (probes && this.#isProbed) throw silenceError(asked);
      this.#isProbed ||= probes;
      try {
        const answer = await send();
        this.#silences = 0;
        return answer;
      } catch (thrown) {
        const result = expected?.(errorName(thrown), thrown instanceof Error ? thrown.message : '');
        if (result !== undefined) return result;
        const error = narrowError(thrown, asked);
        this.#countSilence(error);
        throw error;
      } finally {
        if (probes) this.#isProbed = false;
      }
    });
  }

  /** A call that ended with the run says nothing about the place. */
  #countSilence(error: LockstepError): void {
    if (stopCodeOf(error) === null) this.#silences = error.code === 'no-answer' ? this.#silences + 1 : 0;
  }
}
