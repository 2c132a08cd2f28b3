/** The kind of trouble. It determines who must act, and whether a later run may simply succeed. */
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
  | 'fenced'
  | 'service-fault'
  | 'not-found'
  | 'deadline'
  | 'interrupted'
  | 'bad-input'
  | 'unexpected';

/** Whether trouble passes by itself, so that a retry within minutes may help, or lasts until a person acts. */
type Duration = 'passing' | 'lasting';

/**
 * How long each kind of trouble lasts. If in doubt, it passes: a retry in vain is still reported after the last
 * attempt, but what is not retried stays undone.
 */
const DURATIONS: Record<ErrorCode, Duration> = {
  'access-denied': 'lasting',
  // Policies look at our own tags, and may see a new one up to a minute later.
  'not-yet-allowed': 'passing',
  'no-credentials': 'passing',
  'expired-credentials': 'passing',
  'region-not-enabled': 'lasting',
  'no-answer': 'passing',
  'not-aws': 'passing',
  throttled: 'passing',
  // AWS reports a disabled key and a KMS that cannot answer right now by the same error.
  'key-unusable': 'passing',
  quota: 'lasting',
  refused: 'lasting',
  // AWS itself writes the secret, and accepts no other writer.
  'kept-by-aws': 'lasting',
  // People write in the place.
  fenced: 'lasting',
  'service-fault': 'passing',
  'not-found': 'passing',
  deadline: 'passing',
  interrupted: 'passing',
  'bad-input': 'lasting',
  unexpected: 'passing',
};

/** Whether a retry within minutes may help without a person. */
export function isPassing(code: ErrorCode): boolean {
  return DURATIONS[code] === 'passing';
}

/** Trouble with whoever calls, or with the place as a whole: each call that follows would get the same error. */
const OF_EVERY_CALL: readonly ErrorCode[] = [
  'no-credentials',
  'expired-credentials',
  'region-not-enabled',
  'no-answer',
  'deadline',
  'interrupted',
];

/** Whether another call to the same place would fail alike. */
export function failsEveryCall({ code }: LockstepError): boolean {
  return OF_EVERY_CALL.includes(code);
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

/** The two codes for a run that had to end. Nothing is wrong then. */
export type StopCode = Extract<ErrorCode, 'deadline' | 'interrupted'>;

/** The error's code if it is one of a run that had to end; else null. */
export function stopCodeOf({ code }: LockstepError): StopCode | null {
  return code === 'deadline' || code === 'interrupted' ? code : null;
}

/** Why the run has to end; null: it need not. The reason of `stop` is a LockstepError. */
export function stopReason(stop: AbortSignal): LockstepError | null {
  return stop.aborted ? asLockstepError(stop.reason) : null;
}

/** Narrows anything thrown. An error that is not ours is a bug, and its text is withheld: it may hold anything. */
export function asLockstepError(thrown: unknown): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new LockstepError(
    'unexpected',
    `an unexpected ${name} inside Lockstep; please report it with the command used`,
  );
}
