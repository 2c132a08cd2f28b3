import { type ErrorCode, LockstepError } from '../core/errors.ts';
import { type CallContext, narrowError } from './calls/errors.ts';

/** What is wrong and what to do, for the errors of S3 that Secrets Manager does not have. */
const SENTENCES: Record<string, readonly [code: ErrorCode, what: string, remedy: string]> = {
  NoSuchBucket: ['not-found', 'there is no such bucket', 'check its name, or deploy the stack again'],
  InvalidBucketName: ['bad-input', 'that is not the name of a bucket', 'check the name'],
  PermanentRedirect: ['refused', 'the bucket is in another Region', 'check AWS_ENDPOINT_URL_S3'],
  InvalidAccessKeyId: ['region-not-enabled', 'S3 does not know this access key', 'check the credentials'],
  SignatureDoesNotMatch: ['region-not-enabled', 'the signature is wrong', 'check the secret access key'],
  InvalidObjectState: ['refused', 'the object is in an archive', 'restore it (aws s3api restore-object)'],
  NotImplemented: ['refused', 'this server does not support the call', 'keep the history in S3 itself, or in a folder'],
  ConditionalRequestConflict: ['service-fault', 'others wrote the object at the same time', 'run it again'],
  OperationAborted: ['service-fault', 'others changed the bucket at the same time', 'run it again'],
};

/** Narrows an error of S3 to one sentence. No object holds a secret, so AWS's own words may be repeated. */
export function narrowS3Error(thrown: unknown, context: CallContext): LockstepError {
  if (!(thrown instanceof Error) || thrown instanceof LockstepError) return narrowError(thrown, context);
  const known = SENTENCES[thrown.name];
  const on = `${context.call} on ${context.secret} in ${context.region}`;
  if (known !== undefined) return new LockstepError(known[0], `${on}: ${known[1]} (${thrown.name}); ${known[2]}`);
  const error = narrowError(thrown, context);
  if (error.code !== 'unexpected') return error;
  return new LockstepError(
    'refused',
    `${on}: S3 refused the call (${thrown.name}: ${thrown.message}); check the bucket`,
  );
}
