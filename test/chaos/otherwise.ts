import type { OpenAnswers, OpenCase } from '../../src/emulator/index.ts';
import { BACK } from './mutants.ts';

/**
 * Answers of AWS that are not as documented or recorded: with each of them no rule may be broken, so it does not matter which is
 * true. Whether a put of another value under a known id is refused, and whether a swap is a compare-and-swap, does: see `VITAL`.
 */
const EITHER: readonly OpenCase[] = [
  'create-again',
  'delete-again',
  'empty-description',
  'empty-secret-in-batch',
  'empty-value',
  'pending-after-staged-put',
  'put-again-other-labels',
  'restore-of-live',
  'swap-to-holder',
  'swap-to-holder-without-from',
  'swap-to-unknown',
];

/** Whose refusal may have a name that Lockstep does not expect there: all but those in `LOUD`. */
const UNEXPECTED: readonly OpenCase[] = [
  ...EITHER.filter((one) => one !== 'put-again-other-labels' && one !== 'pending-after-staged-put'),
  'swap-from-another',
];

/** One by one. */
export const OTHERWISE: Readonly<Record<string, OpenAnswers>> = {
  ...Object.fromEntries(EITHER.map((one) => [one, { [one]: 'otherwise' }])),
  ...Object.fromEntries(UNEXPECTED.map((one) => [`${one} with an error of another name`, errorIn(one)])),
  'put-again-other-labels as a conflict': { 'put-again-other-labels': { error: 'ResourceExistsException' } },
};

/**
 * With these, what AWS refuses stays as it is, and is reported as failed or deferred, so it is not brought in sync; but nothing moves back, and
 * nothing is called healed that is not.
 */
export const LOUD: Readonly<Record<string, OpenAnswers>> = {
  'put-again-other-labels with an error of another name': errorIn('put-again-other-labels'),
  'put-again-other-value with an error of another name': errorIn('put-again-other-value'),
  'swap-to-unlabelled': { 'swap-to-unlabelled': 'otherwise' },
  'swap-to-unlabelled with an error of another name': errorIn('swap-to-unlabelled'),
};

/** Every violation but that the replicas did not end in sync. */
export const UNTRUE = /^(?!at rest|a second heal was needed)/;

/** All at once: each is about a call of its own. */
export const ALL_OTHERWISE: Readonly<Record<string, OpenAnswers>> = {
  'every question': Object.assign({}, ...EITHER.map((one) => OTHERWISE[one])),
  'every question, with errors of another name': Object.assign({}, ...UNEXPECTED.map(errorIn)),
};

/** What guarantees rest on: with these answers the witness has to find that a rule is broken, in this story. */
export const VITAL: readonly { readonly answers: OpenAnswers; readonly story: string; readonly dies: RegExp }[] = [
  {
    answers: { 'swap-from-another': 'otherwise' },
    story: 'another run copies a rotation while a run heals',
    dies: BACK,
  },
  {
    answers: { 'put-again-other-value': 'otherwise' },
    story: 'a rotation while a run meets a conflict',
    dies: /gave .* a value that its origin never had/,
  },
];

function errorIn(openCase: OpenCase): OpenAnswers {
  return { [openCase]: { error: 'InvalidStateException' } };
}
