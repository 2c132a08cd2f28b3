import { type ErrorCode, LockstepError } from '../../core/errors.ts';
import { errorCodeOf, errorName, statusOf } from './error-codes.ts';
import { UnreadableAnswer } from './json-answer.ts';

/** What an error says of the call: which one, on what, where. */
export interface CallContext {
  readonly call: string;
  readonly region: string;
  readonly secret?: string;
}

/** What a person can do about it; every error message ends with one of these. */
const REMEDIES: Record<ErrorCode, string> = {
  'access-denied': 'allow the action in the policies of the caller',
  'not-yet-allowed': 'run it again in a minute',
  'no-credentials': 'set AWS_PROFILE, or sign in with `aws sso login` or `aws configure`',
  'expired-credentials': 'sign in again, for example with `aws sso login`',
  'region-not-enabled': 'check that the Region is enabled for the account and that the access key is valid',
  'no-answer': 'check the network, the Region name and AWS_ENDPOINT_URL',
  'not-aws': 'check what is between this machine and AWS, such as a proxy or AWS_ENDPOINT_URL',
  throttled: 'run it again later, or narrow it with --secret and --target',
  'key-unusable': 'check that the KMS key exists in the Region, is enabled, and allows the caller',
  quota: 'free staging labels or versions of the secret, or wait a day for AWS to collect old versions',
  refused: 'compare the secret with the mapping; AWS does not accept this call in its present state',
  'kept-by-aws':
    'stop its replication (aws secretsmanager stop-replication-to-replica), or give the replica another name',
  'service-fault': 'run it again; AWS had a fault of its own',
  'not-found': 'run it again; it has been removed in the meantime',
  deadline: 'run it again',
  interrupted: 'run it again',
  'bad-input': 'correct the request',
  unexpected: 'please report it',
};

/** Calls that carry a value in or out: AWS's message may echo the value, so it is dropped. */
const CARRY_VALUES = ['CreateSecret', 'PutSecretValue', 'GetSecretValue', 'BatchGetSecretValue'];

/** Narrows what an SDK call threw to one sentence that contains nothing of the request. */
export function narrowError(thrown: unknown, context: CallContext): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const code = errorCodeOf(thrown);
  const quote = quoteAws(thrown, code, context.call);
  return buildError(code, context, `${explainCode(thrown, code)}${quote === '' ? '' : ` (${quote})`}`);
}

/** The error of a call that is not made, since the circuit breaker is open. */
export function silenceError(context: CallContext): LockstepError {
  return buildError('no-answer', context, 'the calls before it got no answer');
}

function buildError(code: ErrorCode, { call, secret, region }: CallContext, what: string): LockstepError {
  const subject = secret === undefined ? region : `${secret} in ${region}`;
  return new LockstepError(code, `${call} on ${subject}: ${what}; ${REMEDIES[code]}`);
}

/**
 * AWS's message if it is safe to repeat. Without an answer, the system's error code: the SDK's message is about the
 * SDK.
 */
function quoteAws(thrown: unknown, code: ErrorCode, call: string): string {
  if (code === 'no-answer') return tidyMessage(errorName(thrown));
  if (thrown instanceof UnreadableAnswer) return tidyMessage(thrown.message);
  if (code === 'not-aws') return `HTTP ${statusOf(thrown)}`;
  if (code === 'unexpected' || CARRY_VALUES.includes(call)) return '';
  return thrown instanceof Error ? tidyMessage(thrown.message) : '';
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
      return 'AWS does not accept these credentials there';
    case 'no-answer':
      return 'no answer';
    case 'not-aws':
      return 'an answer that is not from AWS';
    case 'throttled':
      return 'throttled, also on retry';
    case 'key-unusable':
      return 'the KMS key cannot be used';
    case 'quota':
      return 'a quota of the secret is used up';
    case 'service-fault':
      return 'a fault inside AWS, also on retry';
    case 'not-found':
      return 'not found';
    case 'kept-by-aws':
      return 'AWS manages this secret itself, and lets no one else write to it';
    case 'refused':
    case 'deadline':
    case 'interrupted':
    case 'bad-input':
    case 'unexpected':
      return tidyMessage(errorName(thrown));
  }
}

/** One line of printable ASCII, of bounded length. */
function tidyMessage(message: string): string {
  const line = message.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
