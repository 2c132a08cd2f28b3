import pLimit from 'p-limit';
import { type LockstepError, stopCodeOf } from '../../core/errors.ts';
import { errorName } from './error-codes.ts';
import { narrowError, silenceError } from './errors.ts';

/** Max calls in flight in one place. The SDK keeps 50 sockets; more calls would only wait for one. */
const CALLS_AT_ONCE = 40;

/**
 * Circuit breaker: after this many consecutive unanswered calls, half a minute each, calls to the place fail at once.
 */
const DEAD = 3;

/** Maps an expected error of AWS to a result; undefined for every other error. */
type Expected<R> = (name: string, message: string) => R | undefined;

/**
 * The calls to one place: limits how many are in flight, narrows every error, and is a circuit breaker. While it is
 * open, one call at a time probes whether the place answers again; all others fail at once.
 */
export class CallGate {
  readonly #region: string;
  readonly #limit = pLimit(CALLS_AT_ONCE);
  /** Consecutive calls without an answer; retries are part of their call. */
  #silences = 0;
  #isProbed = false;

  constructor(region: string) {
    this.#region = region;
  }

  /** @throws LockstepError for errors that `expected` does not map */
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

  /** A call that was ended with the run says nothing about the place. */
  #countSilence(error: LockstepError): void {
    if (stopCodeOf(error) === null) this.#silences = error.code === 'no-answer' ? this.#silences + 1 : 0;
  }
}
