/** What kind of trouble it was; says who must act, and whether a later run may simply succeed. */
export type ErrorCode =
  | 'access-denied'
  | 'no-credentials'
  | 'expired-credentials'
  | 'region-not-enabled'
  | 'no-answer'
  | 'not-aws'
  | 'throttled'
  | 'key-unusable'
  | 'quota'
  | 'refused'
  | 'service-fault'
  | 'not-found'
  | 'deadline'
  | 'interrupted'
  | 'bad-input'
  | 'unexpected';

/**
 * The one error of Lockstep: a sentence that names what is wrong and what to do next, safe to print anywhere.
 * It never carries the SDK's error as its cause: that one holds the request, and the request may hold a value.
 */
export class LockstepError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LockstepError';
    this.code = code;
  }
}

/** The two errors that say that a run had to end, not that something is wrong. */
export type StopCode = Extract<ErrorCode, 'deadline' | 'interrupted'>;

/** Why a run ended early, if that is what the error says. */
export function stopCodeOf({ code }: LockstepError): StopCode | null {
  return code === 'deadline' || code === 'interrupted' ? code : null;
}

/** Why a run has to end, once its signal says so; its reason is a LockstepError. */
export function stopReason(stop: AbortSignal): LockstepError | null {
  return stop.aborted ? asLockstepError(stop.reason) : null;
}

/** Narrows anything thrown; what is not ours is a bug, and its text is withheld since nobody has vetted it. */
export function asLockstepError(thrown: unknown): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new LockstepError(
    'unexpected',
    `an unexpected ${name} inside Lockstep; please report it with the command used`,
  );
}
