import type { ZodType } from 'zod';
import type { Asked } from '../../core/doctor/asked.ts';
import { LockstepError } from '../../core/errors.ts';
import { errorName } from '../calls/error-codes.ts';
import { splitTrouble } from '../calls/errors.ts';
import { UnreadableAnswer } from '../calls/json-answer.ts';
import type { Ask, PersonalCalls } from './calls.ts';
import { troubleOfDarkness } from './darkness.ts';
import { permissionFor } from './services.ts';

/** One question, and how its answer is read. */
export interface Question<T> extends Ask {
  readonly answer: ZodType<T>;
  /** AWS's names for the error that what was asked about does not exist. */
  readonly missing?: readonly string[];
}

/** Asks AWS. Whatever goes wrong is an answer, too. */
export async function askAws<T>(calls: PersonalCalls, question: Question<T>): Promise<Asked<T>> {
  const { service, action, answer, missing = [] } = question;
  const { darkness } = calls;
  const before = darkness?.refused.length ?? 0;
  try {
    const parsed = answer.safeParse(await calls.sendAsk(question));
    if (!parsed.success) throw new UnreadableAnswer('members are missing in it');
    return { state: 'answered', value: parsed.data };
  } catch (thrown) {
    const refused = darkness?.refused.slice(before) ?? [];
    // Whatever the SDK's credential chain makes of it.
    if (darkness !== null && refused.length > 0)
      return { state: 'failed', code: 'no-answer', trouble: troubleOfDarkness(darkness, refused) };
    if (missing.includes(errorName(thrown))) return { state: 'missing' };
    return asUnanswered(thrown, action, permissionFor(service, action));
  }
}

function asUnanswered(thrown: unknown, action: string, permission: string): Asked<never> {
  if (thrown instanceof LockstepError) {
    return { state: 'failed', code: thrown.code, trouble: { what: thrown.message, next: 'run it again' } };
  }
  const { code, what, next } = splitTrouble(thrown, action);
  const trouble = { what, next };
  return code === 'access-denied' ? { state: 'denied', permission, trouble } : { state: 'failed', code, trouble };
}
