import type { ErrorCode } from '../errors.ts';
import { asBad, type CheckName, type Finding, type FindingState } from './finding.ts';

/** What AWS answered to one question. */
export type Asked<T> =
  | { readonly state: 'answered'; readonly value: T }
  /** What was asked about does not exist. */
  | { readonly state: 'missing' }
  /** The caller may not ask. */
  | { readonly state: 'denied'; readonly permission: string; readonly trouble: Trouble }
  | { readonly state: 'failed'; readonly code: ErrorCode; readonly trouble: Trouble };

/** What is wrong, and what a person does about it. */
export interface Trouble {
  readonly what: string;
  readonly next: string;
}

/** What was asked for, but not found out. */
export type Unanswered = Exclude<Asked<unknown>, { state: 'answered' | 'missing' }>;

/** A question that only shows more: that it may not be asked is a note, which names the permission. */
export function findingOfSilence(
  check: CheckName,
  what: string,
  asked: Unanswered,
  otherwise: Exclude<FindingState, 'ok'> = 'warning',
): Finding {
  const { what: why, next } = asked.trouble;
  switch (asked.state) {
    case 'denied':
      return {
        ...asBad(check, 'note', `${what} is not known: ${asked.permission} is denied`),
        permission: asked.permission,
      };
    case 'failed':
      // Emulators do not have every service, and no run calls those that only the doctor asks.
      return asBad(check, asked.code === 'not-aws' ? 'note' : otherwise, `${what} is not known: ${why}`, next);
  }
}

/** A question that every run asks: what keeps the doctor from an answer will keep a run from it. */
export function findingOfFailure(check: CheckName, what: string, { trouble }: Unanswered): Finding {
  return asBad(check, 'failure', `${what}: ${trouble.what}`, trouble.next);
}
