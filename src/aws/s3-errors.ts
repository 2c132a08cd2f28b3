import { LockstepError } from '../core/errors.ts';
import { type CallContext, narrowError } from './calls/errors.ts';

/** Narrows an error of S3 to one sentence. No object holds a secret, so AWS's own words may be repeated. */
export function narrowS3Error(thrown: unknown, context: CallContext): LockstepError {
  const error = narrowError(thrown, context);
  if (!(thrown instanceof Error) || error.code !== 'unexpected') return error;
  const on = `${context.call} on ${context.secret} in ${context.region}`;
  return new LockstepError(
    'refused',
    `${on}: S3 refused the call (${thrown.name}: ${thrown.message}); check the bucket`,
  );
}
