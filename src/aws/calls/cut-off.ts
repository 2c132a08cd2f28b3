import type {
  FinalizeRequestMiddleware,
  HandlerExecutionContext,
  InitializeMiddleware,
  MiddlewareStack,
} from '@smithy/types';
import { asLockstepError, LockstepError, stopCodeOf, stopReason } from '../../core/errors.ts';
import { errorCodeOf } from './error-codes.ts';
import { isWrite } from './operations.ts';
import type { RateLimiter } from './rate-limit.ts';

/** When the calls of a client end: after `stop` no attempt begins; `cut` also ends attempts in flight. */
export interface Ends {
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

/** What a call passes on its way to the network. */
interface Gate {
  readonly region: string;
  readonly pace?: RateLimiter;
  readonly onAttempt?: () => void;
}

/** One call, from `send` to its last retry. */
interface Sending {
  attempts: number;
}

/**
 * Ends the calls of a client with the run. When `cut` is aborted, a call ends at once, whatever the SDK is waiting for
 * (credentials, a turn, an answer, the rest of a body, the pause before a retry); the handler of `clientDefaults`
 * closes the socket. Installed on the client, so that no call can bypass it.
 */
export function endCallsWith<I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
  ends: Ends,
  gate: Gate,
): void {
  stack.add(rejectOnCut<I, O>(ends, gate.region), { step: 'initialize', priority: 'high', name: 'lockstepEnd' });
  stack.add(paceAttempts<I, O>(ends, gate), { step: 'finalizeRequest', priority: 'low', name: 'lockstepAttempt' });
}

const sendings = new WeakMap<HandlerExecutionContext, Sending>();

/** The outermost middleware: what it throws is what the caller gets. */
function rejectOnCut<I extends object, O extends object>({ cut }: Ends, region: string): InitializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    const sending = { attempts: 0 };
    sendings.set(context, sending);
    try {
      return await unlessAborted(cut, () => next(args));
    } catch (thrown) {
      const reason = stopReason(cut) ?? asStop(thrown);
      if (reason === null) throw thrown;
      throw sending.attempts === 0 ? reason : cutOff(reason, context, args.input, region);
    }
  };
}

/** Below the SDK's retries, so that every attempt is counted and waits its turn: AWS bills and throttles attempts. */
function paceAttempts<I extends object, O extends object>(
  { stop }: Ends,
  { pace, onAttempt }: Gate,
): FinalizeRequestMiddleware<I, O> {
  return (next, context) => async (args) => {
    const operation = operationOf(context);
    await pace?.waitForTurn(operation, stop);
    const reason = stopReason(stop);
    // A new error each time, since the SDK writes its metadata onto every error that passes through it.
    if (reason !== null) throw new LockstepError(reason.code, reason.message);
    const sending = sendings.get(context);
    if (sending !== undefined) sending.attempts += 1;
    onAttempt?.();
    try {
      const answer = await next(args);
      pace?.notePassed(operation);
      return answer;
    } catch (thrown) {
      if (errorCodeOf(thrown) === 'throttled') pace?.noteThrottled(operation);
      throw thrown;
    }
  };
}

/** A write that was sent and then cut off may have taken effect. */
function cutOff(reason: LockstepError, context: HandlerExecutionContext, input: object, region: string): LockstepError {
  const operation = operationOf(context);
  if (!isWrite(operation)) return reason;
  const subject = subjectOf(input);
  const on = subject === null ? region : `${subject} in ${region}`;
  return new LockstepError(
    reason.code,
    `${operation} on ${on} was cut off and may have taken effect: ${reason.message}`,
    { cause: reason },
  );
}

function subjectOf(input: object): string | null {
  if ('SecretId' in input && typeof input.SecretId === 'string') return input.SecretId;
  return 'Name' in input && typeof input.Name === 'string' ? input.Name : null;
}

function operationOf({ commandName = '' }: HandlerExecutionContext): string {
  return commandName.replace(/Command$/, '');
}

function asStop(thrown: unknown): LockstepError | null {
  return thrown instanceof LockstepError && stopCodeOf(thrown) !== null ? thrown : null;
}

/** Settles like the work, or rejects with the signal's reason as soon as it is aborted. */
export function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(asLockstepError(signal.reason));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
