import { type ErrorCode, LockstepError } from '../../core/errors.ts';
import { chainOf, errorName, statusOf } from './error-codes.ts';
import { explainCode, explainError } from './explain.ts';
import { UnreadableAnswer } from './json-answer.ts';

/** What an error says of the call: which one, on what, where. */
export interface CallContext {
  readonly call: string;
  readonly region: string;
  readonly secret?: string;
}

/** Calls that carry a value in or out: AWS's message may echo the value, so it is dropped. */
const CARRY_VALUES = ['CreateSecret', 'PutSecretValue', 'GetSecretValue', 'BatchGetSecretValue'];

/** Narrows what an SDK call threw to one sentence that contains nothing of the request. */
export function narrowError(thrown: unknown, context: CallContext): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const { code, sentence } = describeTrouble(thrown, context.call);
  return new LockstepError(code, `${describeCall(context)}: ${sentence}`);
}

/** What is wrong with a call, as AWS or the system says it, and what to do next. */
export function describeTrouble(thrown: unknown, call: string): { code: ErrorCode; sentence: string } {
  const { code, what, next } = splitTrouble(thrown, call);
  return { code, sentence: `${what}; ${next}` };
}

/** The same in two parts. */
export function splitTrouble(thrown: unknown, call: string): { code: ErrorCode; what: string; next: string } {
  const { code, why, next, unquotable } = explainError(thrown, call);
  const quote = unquotable ? '' : quoteTrouble(thrown, code, call);
  const what = why ?? tidyMessage(errorName(thrown));
  return { code, what: `${what}${quote === '' ? '' : ` (${quote})`}`, next };
}

/** The error of a call that is not made, since the circuit breaker is open. */
export function silenceError(context: CallContext): LockstepError {
  const { next } = explainCode('no-answer');
  return new LockstepError('no-answer', `${describeCall(context)}: the calls before it got no answer; ${next}`);
}

function describeCall({ call, secret, region }: CallContext): string {
  return `${call} on ${secret === undefined ? region : `${secret} in ${region}`}`;
}

/**
 * AWS's message if it is safe to repeat. Without an answer, the system's error code: the SDK's message is about the
 * SDK.
 */
function quoteTrouble(thrown: unknown, code: ErrorCode, call: string): string {
  if (code === 'no-answer') return tidyMessage(systemTrouble(thrown) ?? quoteSilence(thrown));
  if (thrown instanceof UnreadableAnswer) return tidyMessage(thrown.message);
  const status = statusOf(thrown);
  const isPage = code === 'not-aws' || thrown instanceof SyntaxError;
  if (isPage) return status === 0 ? tidyMessage(systemTrouble(thrown) ?? '') : `HTTP ${status}`;
  if (code === 'unexpected' || CARRY_VALUES.includes(call)) return '';
  return thrown instanceof Error ? tidyMessage(thrown.message) : '';
}

/** The SDK's credential chain keeps a cause as text only. */
function quoteSilence(thrown: unknown): string {
  const name = errorName(thrown);
  return thrown instanceof Error && name === 'CredentialsProviderError' ? thrown.message : name;
}

/** `ECONNREFUSED 127.0.0.1:3128`, from the innermost cause that is the system's. */
function systemTrouble(thrown: unknown): string | undefined {
  const inner = chainOf(thrown).findLast((error) => 'code' in error && typeof error.code === 'string');
  if (inner === undefined || !('code' in inner)) return undefined;
  const { code, hostname, address, port } = inner as NodeJS.ErrnoException & Record<string, unknown>;
  const host = [hostname, address].find((one) => typeof one === 'string');
  if (host === undefined) return code;
  return `${code} ${String(host)}${typeof port === 'number' ? `:${port}` : ''}`;
}

/** AWS's texts have typographic apostrophes. */
const TYPOGRAPHIC: Record<string, string> = { '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-' };

/** One line of printable ASCII, of bounded length. */
function tidyMessage(message: string): string {
  const plain = message.replace(/[‘’“”–—]/g, (character) => TYPOGRAPHIC[character] ?? '');
  const line = plain.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
