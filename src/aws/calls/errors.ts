import { type ErrorCode, LockstepError } from '../../core/errors.ts';

/** What was being asked, for the sentence: which call, on what, where. */
export interface Asked {
  readonly call: string;
  readonly region: string;
  readonly secret?: string;
}

/**
 * The names under which AWS and the SDK report trouble.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
const CODES: Record<string, ErrorCode> = {
  AccessDeniedException: 'access-denied',
  AccessDenied: 'access-denied',
  AuthorizationErrorException: 'access-denied',
  NotAuthorized: 'access-denied',
  CredentialsProviderError: 'no-credentials',
  TokenProviderError: 'expired-credentials',
  MissingAuthenticationTokenException: 'no-credentials',
  ExpiredTokenException: 'expired-credentials',
  ExpiredToken: 'expired-credentials',
  RequestExpired: 'expired-credentials',
  UnrecognizedClientException: 'region-not-enabled',
  InvalidClientTokenId: 'region-not-enabled',
  InvalidSignatureException: 'region-not-enabled',
  OptInRequired: 'region-not-enabled',
  EncryptionFailure: 'key-unusable',
  DecryptionFailure: 'key-unusable',
  KMSAccessDeniedException: 'key-unusable',
  KMSDisabledException: 'key-unusable',
  KMSInvalidStateException: 'key-unusable',
  KMSNotFoundException: 'key-unusable',
  KMSOptInRequired: 'key-unusable',
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
  InternalServiceError: 'service-fault',
  InternalErrorException: 'service-fault',
  InternalFailure: 'service-fault',
  ServiceUnavailable: 'service-fault',
  UnknownOperationException: 'not-aws',
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

/** What a person does about it; every sentence of trouble ends with one of these. */
const REMEDIES: Record<ErrorCode, string> = {
  'access-denied': 'allow the action in the policies of the caller',
  'not-yet-allowed': 'run it again in a minute',
  'no-credentials': 'set AWS_PROFILE, or sign in with `aws sso login` or `aws configure`',
  'expired-credentials': 'sign in again, for example with `aws sso login`',
  'region-not-enabled': 'check that the Region is enabled for the account and that the access key is valid',
  'no-answer': 'check the network, the Region name and AWS_ENDPOINT_URL',
  'not-aws': 'check what stands between here and AWS: a proxy, or AWS_ENDPOINT_URL',
  throttled: 'run it again later, or narrow it with --secret and --target',
  'key-unusable': 'check that the KMS key exists in the Region, is enabled, and allows the caller',
  quota: 'free staging labels or versions of the secret, or wait a day for AWS to collect old versions',
  refused: 'compare the secret with the mapping; AWS accepts no such call in its present state',
  'kept-by-aws': 'end that there (aws secretsmanager stop-replication-to-replica), or give the replica another name',
  'service-fault': 'run it again; AWS had a fault of its own',
  'not-found': 'run it again; it was removed meanwhile',
  deadline: 'run it again',
  interrupted: 'run it again',
  'bad-input': 'correct what was asked',
  unexpected: 'please report it',
};

/** Calls that carry a value in or out: AWS's message may echo the value, so it is dropped. */
const CARRY_VALUES = ['CreateSecret', 'PutSecretValue', 'GetSecretValue', 'BatchGetSecretValue'];

/** The name of an SDK error, or the system's code where the SDK passes a socket's error through. */
export function errorName(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return code !== undefined && code in CODES ? code : thrown.name;
}

/**
 * Whether AWS refuses a write since it keeps the secret itself: a replica of its own, or a secret that a service manages. No
 * name of an error says so, and no list shows replicas of another account's secrets.
 */
export function isKeptByAws(message: string): boolean {
  return message.includes('on a replica secret') || message.includes('managed by an AWS service');
}

/** Whether what was thrown bears one of the names of this kind of trouble. */
export function isTrouble(code: ErrorCode, thrown: unknown): boolean {
  return CODES[errorName(thrown)] === code;
}

/** Narrows what an SDK call threw to one sentence without anything of the request in it. */
export function narrowError(thrown: unknown, asked: Asked): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const code = codeOf(thrown);
  const said = saidBy(thrown, code, asked.call);
  return errorOf(code, asked, `${explainCode(thrown, code)}${said === '' ? '' : ` (${said})`}`);
}

/** A call that is not made any more, since those before it were not answered. */
export function silenceError(asked: Asked): LockstepError {
  return errorOf('no-answer', asked, 'no answer to the calls before');
}

function errorOf(code: ErrorCode, { call, secret, region }: Asked, what: string): LockstepError {
  const subject = secret === undefined ? region : `${secret} in ${region}`;
  return new LockstepError(code, `${call} on ${subject}: ${what}; ${REMEDIES[code]}`);
}

/** AWS's words where they are safe to repeat. Without an answer, the system's error code: the SDK's message is about the SDK. */
function saidBy(thrown: unknown, code: ErrorCode, call: string): string {
  if (code === 'no-answer') return tidyMessage(errorName(thrown));
  if (code === 'not-aws') return `HTTP ${statusOf(thrown)}`;
  if (code === 'unexpected' || CARRY_VALUES.includes(call)) return '';
  return thrown instanceof Error ? tidyMessage(thrown.message) : '';
}

function codeOf(thrown: unknown): ErrorCode {
  const known = CODES[errorName(thrown)];
  if (known === 'no-credentials' && thrown instanceof Error && /expired/i.test(thrown.message)) {
    return 'expired-credentials';
  }
  // "Access to KMS is not allowed": it is the key's policy that has to change, not that of the secret.
  const byKey = known === 'access-denied' && thrown instanceof Error && thrown.message.includes('Access to KMS');
  if (byKey) return 'key-unusable';
  if (known === 'refused' && thrown instanceof Error && isKeptByAws(thrown.message)) return 'kept-by-aws';
  if (known !== undefined) return known;
  if (statusOf(thrown) >= 500) return 'service-fault';
  // What the SDK could not read, such as a proxy's page of HTML.
  return thrown instanceof SyntaxError && statusOf(thrown) > 0 ? 'not-aws' : 'unexpected';
}

function statusOf(thrown: unknown): number {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return 0;
  const metadata = thrown.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}

function explainCode(thrown: unknown, code: ErrorCode): string {
  switch (code) {
    case 'access-denied':
    case 'not-yet-allowed':
      return 'access denied';
    case 'no-credentials':
      return 'no AWS credentials';
    case 'expired-credentials':
      return 'the AWS credentials have expired';
    case 'region-not-enabled':
      return 'AWS does not know these credentials there';
    case 'no-answer':
      return 'no answer';
    case 'not-aws':
      return 'an answer that is not of AWS';
    case 'throttled':
      return 'throttled, retries included';
    case 'key-unusable':
      return 'the KMS key cannot be used';
    case 'quota':
      return 'a quota of the secret is used up';
    case 'service-fault':
      return 'a fault inside AWS, retries included';
    case 'not-found':
      return 'not found';
    case 'kept-by-aws':
      return 'AWS keeps this secret itself, and lets no one else write to it';
    case 'refused':
    case 'deadline':
    case 'interrupted':
    case 'bad-input':
    case 'unexpected':
      return tidyMessage(errorName(thrown));
  }
}

/** One line of printable ASCII of bounded length, whatever a server answered. */
function tidyMessage(message: string): string {
  const line = message.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
