/** What kind of trouble it was; says who must act, and whether a later run may simply succeed. */
export type ErrorCode =
  | 'access-denied'
  | 'not-yet-allowed'
  | 'no-credentials'
  | 'expired-credentials'
  | 'region-not-enabled'
  | 'no-answer'
  | 'not-aws'
  | 'throttled'
  | 'key-unusable'
  | 'quota'
  | 'refused'
  | 'kept-by-aws'
  | 'service-fault'
  | 'not-found'
  | 'deadline'
  | 'interrupted'
  | 'bad-input'
  | 'unexpected';

/** Whether trouble goes by itself, so that it is worth trying again within minutes, or lasts until a person acts. */
type Duration = 'passing' | 'lasting';

/**
 * How long each kind of trouble lasts. In doubt it passes: what is tried again in vain is still reported, with the last
 * try, and what is not tried again stays undone.
 */
const DURATIONS: Record<ErrorCode, Duration> = {
  'access-denied': 'lasting',
  // Policies look at our own tags, and may see those that were just set a minute later.
  'not-yet-allowed': 'passing',
  'no-credentials': 'passing',
  'expired-credentials': 'passing',
  'region-not-enabled': 'lasting',
  'no-answer': 'passing',
  'not-aws': 'passing',
  throttled: 'passing',
  // AWS has one name for a key that is disabled and for a KMS that cannot answer right now.
  'key-unusable': 'passing',
  quota: 'lasting',
  refused: 'lasting',
  // The secret is written by AWS itself, and by no one else.
  'kept-by-aws': 'lasting',
  'service-fault': 'passing',
  'not-found': 'passing',
  deadline: 'passing',
  interrupted: 'passing',
  'bad-input': 'lasting',
  unexpected: 'passing',
};

/** Whether trying again within minutes may help, without a person. */
export function isPassing(code: ErrorCode): boolean {
  return DURATIONS[code] === 'passing';
}

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
