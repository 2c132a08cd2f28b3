import type { ErrorCode } from '../../core/errors.ts';
import type { Cause } from './causes/cause.ts';
import { CREDENTIALS } from './causes/credentials.ts';
import { DENIALS } from './causes/denials.ts';
import { MISSING } from './causes/missing.ts';
import { NETWORK } from './causes/network.ts';
import { SIGNING } from './causes/signing.ts';
import { STORAGE } from './causes/storage.ts';
import { chainOf, errorCodeOf, namesIn, statusOf } from './error-codes.ts';

/** What a person is shown about trouble with AWS, whichever door it comes by. */
interface Explanation {
  readonly code: ErrorCode;
  /** What is wrong; null: only the error's own name says it. */
  readonly why: string | null;
  /** What a person can do about it. Every error message ends with one. */
  readonly next: string;
  readonly unquotable: boolean;
}

/** The causes that need a sentence of their own. The first that applies counts. */
const CAUSES: readonly Cause[] = [...CREDENTIALS, ...DENIALS, ...NETWORK, ...MISSING, ...SIGNING, ...STORAGE];

/** The usual sentence of each code: what is wrong, and what a person can do about it. */
const USUAL: Record<ErrorCode, readonly [why: string | null, next: string]> = {
  'access-denied': ['access denied', 'allow the action in the policies of the caller'],
  'not-yet-allowed': ['access denied', 'run it again in a minute'],
  'no-credentials': ['no AWS credentials', 'set AWS_PROFILE, or sign in with `aws sso login` or `aws configure`'],
  'expired-credentials': ['the AWS credentials have expired', 'sign in again, for example with `aws sso login`'],
  'region-not-enabled': [
    'AWS does not accept these credentials there',
    'check that the Region is enabled for the account and that the access key is valid',
  ],
  'no-answer': ['no answer', 'check the network, the Region name, HTTPS_PROXY and AWS_ENDPOINT_URL'],
  'not-aws': [
    'an answer that is not from AWS',
    'check what is between this machine and AWS, such as a proxy or AWS_ENDPOINT_URL',
  ],
  throttled: ['throttled, also on retry', 'run it again later, or narrow it with --secret and --target'],
  'key-unusable': [
    'the KMS key cannot be used',
    'check that the KMS key exists in the Region, is enabled, and allows the caller',
  ],
  quota: [
    'a quota of the secret is used up',
    'free staging labels or versions of the secret, or wait a day for AWS to collect old versions',
  ],
  refused: [null, 'compare the secret with the mapping; AWS does not accept this call in its present state'],
  'kept-by-aws': [
    'AWS manages this secret itself, and lets no one else write to it',
    'stop its replication (aws secretsmanager stop-replication-to-replica), or give the replica another name',
  ],
  fenced: [null, 'look at the fence of the place'],
  'service-fault': ['a fault inside AWS, also on retry', 'run it again; AWS had a fault of its own'],
  'not-found': ['not found', 'run it again; it has been removed in the meantime'],
  deadline: [null, 'run it again'],
  interrupted: [null, 'run it again'],
  'bad-input': [null, 'correct the request'],
  unexpected: [null, 'please report it'],
};

/** Explains what an SDK call threw, from one table. */
export function explainError(thrown: unknown, call: string): Explanation {
  const cause = CAUSES.find((one) => appliesTo(one, thrown, call));
  const code = cause?.code ?? errorCodeOf(thrown);
  return { code, ...explainCode(code), ...sentenceOf(cause), unquotable: cause?.unquotable ?? false };
}

/** The usual explanation of a code. */
export function explainCode(code: ErrorCode): Pick<Explanation, 'why' | 'next'> {
  const [why, next] = USUAL[code];
  return { why, next };
}

function sentenceOf(cause: Cause | undefined): Partial<Pick<Explanation, 'why' | 'next'>> {
  return {
    ...(cause?.why === undefined ? {} : { why: cause.why }),
    ...(cause?.next === undefined ? {} : { next: cause.next }),
  };
}

function appliesTo({ names, message, calls, statuses }: Cause, thrown: unknown, call: string): boolean {
  if (calls !== undefined && !calls.includes(call)) return false;
  if (statuses !== undefined && !statuses.includes(statusOf(thrown))) return false;
  if (names !== undefined && !namesIn(thrown).some((name) => names.includes(name))) return false;
  return message === undefined || chainOf(thrown).some((error) => message.test(error.message));
}
