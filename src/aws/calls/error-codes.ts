import type { ErrorCode } from '../../core/errors.ts';

/**
 * Error names of AWS and the SDK, and our code for each.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
const CODES: Record<string, ErrorCode> = {
  AccessDeniedException: 'access-denied',
  AccessDenied: 'access-denied',
  AuthorizationErrorException: 'access-denied',
  AuthorizationError: 'access-denied',
  NotAuthorized: 'access-denied',
  CredentialsProviderError: 'no-credentials',
  TokenProviderError: 'expired-credentials',
  MissingAuthenticationTokenException: 'no-credentials',
  MissingAuthenticationToken: 'no-credentials',
  ExpiredTokenException: 'expired-credentials',
  ExpiredToken: 'expired-credentials',
  UnrecognizedClientException: 'region-not-enabled',
  InvalidClientTokenId: 'region-not-enabled',
  InvalidAccessKeyId: 'region-not-enabled',
  OptInRequired: 'region-not-enabled',
  EncryptionFailure: 'key-unusable',
  DecryptionFailure: 'key-unusable',
  KMSAccessDeniedException: 'key-unusable',
  KMSDisabledException: 'key-unusable',
  KMSInvalidStateException: 'key-unusable',
  KMSNotFoundException: 'key-unusable',
  KMSOptInRequired: 'key-unusable',
  'KMS.DisabledException': 'key-unusable',
  'KMS.NotFoundException': 'key-unusable',
  'KMS.KMSInvalidStateException': 'key-unusable',
  // What SNS, SQS and KMS call them.
  KMSAccessDenied: 'key-unusable',
  KmsAccessDenied: 'key-unusable',
  KMSDisabled: 'key-unusable',
  KmsDisabled: 'key-unusable',
  KMSInvalidState: 'key-unusable',
  KmsInvalidState: 'key-unusable',
  KMSNotFound: 'key-unusable',
  KmsNotFound: 'key-unusable',
  KMSThrottling: 'throttled',
  KmsThrottled: 'throttled',
  RequestThrottled: 'throttled',
  InvalidParameter: 'refused',
  NotFound: 'not-found',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  ThrottledException: 'throttled',
  KMSThrottlingException: 'throttled',
  RequestLimitExceeded: 'throttled',
  TooManyRequestsException: 'throttled',
  LimitExceededException: 'quota',
  InvalidRequestException: 'refused',
  InvalidParameterException: 'refused',
  InvalidNextTokenException: 'refused',
  ValidationException: 'refused',
  MalformedPolicyDocumentException: 'refused',
  PreconditionNotMetException: 'refused',
  ResourceExistsException: 'refused',
  ResourceNotFoundException: 'not-found',
  NotFoundException: 'not-found',
  QueueDoesNotExist: 'not-found',
  InternalServiceError: 'service-fault',
  InternalErrorException: 'service-fault',
  InternalFailure: 'service-fault',
  ServiceUnavailable: 'service-fault',
  SlowDown: 'throttled',
  InternalError: 'service-fault',
  RequestTimeout: 'no-answer',
  UnknownOperationException: 'not-aws',
  InvalidAction: 'not-aws',
  UnreadableAnswer: 'not-aws',
  TimeoutError: 'no-answer',
  AbortError: 'no-answer',
  ECONNREFUSED: 'no-answer',
  ECONNRESET: 'no-answer',
  ENOTFOUND: 'no-answer',
  EAI_AGAIN: 'no-answer',
  EHOSTUNREACH: 'no-answer',
  ENETUNREACH: 'no-answer',
  EPIPE: 'no-answer',
  ETIMEDOUT: 'no-answer',
};

/** The name of an SDK error, or the system's code if the SDK passes a socket error through. */
export function errorName(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const code = systemCode(thrown);
  return code !== undefined && Object.hasOwn(CODES, code) ? code : thrown.name;
}

/** The names and system codes of an error and its causes, the innermost first: it says most. */
export function namesIn(thrown: unknown): string[] {
  return chainOf(thrown)
    .reverse()
    .flatMap((error) => [systemCode(error) ?? [], error.name].flat());
}

/** An error and its causes, the outermost first. An AggregateError, of several addresses of one host, is caused by any. */
export function chainOf(thrown: unknown): Error[] {
  const chain: Error[] = [];
  let next = thrown;
  while (next instanceof Error && chain.length < LONGEST_CHAIN) {
    chain.push(next);
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return chain;
}

/** Causes may be circular. */
const LONGEST_CHAIN = 8;

function systemCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Whether AWS refuses a write because it manages the secret itself: a native replica, or a secret of a service. No
 * error name says so, and no list shows replicas of another account's secrets.
 */
export function isKeptByAws(message: string): boolean {
  return message.includes('on a replica secret') || message.includes('managed by an AWS service');
}

/** Our code for what an SDK call threw, by its name alone. */
export function errorCodeOf(thrown: unknown): ErrorCode {
  const known = namesIn(thrown).flatMap((name) => (Object.hasOwn(CODES, name) ? (CODES[name] ?? []) : []))[0];
  if (known === 'refused' && thrown instanceof Error && isKeptByAws(thrown.message)) return 'kept-by-aws';
  if (known !== undefined) return known;
  if (statusOf(thrown) >= 500) return 'service-fault';
  // An answer that the SDK could not parse, such as a proxy's HTML page.
  return thrown instanceof SyntaxError && statusOf(thrown) > 0 ? 'not-aws' : 'unexpected';
}

/** The HTTP status of an answer; 0 without one. */
export function statusOf(thrown: unknown): number {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return 0;
  const metadata = thrown.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}
