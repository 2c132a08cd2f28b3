import type { ErrorCode } from '../../../core/errors.ts';

/**
 * A line of the table of causes. It applies to an error for which all of its conditions hold. What it does not say is
 * the usual sentence of its code.
 */
export interface Cause {
  /** Names of AWS's or the SDK's errors, or Node's codes: any of them, anywhere in the chain of causes. */
  readonly names?: readonly string[];
  /** The error's text, if its name does not say enough. */
  readonly message?: RegExp;
  readonly calls?: readonly string[];
  /** HTTP statuses of the answer. */
  readonly statuses?: readonly number[];
  readonly code: ErrorCode;
  /** What is wrong. */
  readonly why?: string;
  /** What a person does about it. */
  readonly next?: string;
  /** Set if the error's text may hold anything, such as the output of a command. */
  readonly unquotable?: true;
}
