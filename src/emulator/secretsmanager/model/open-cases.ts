import { AwsError } from '../../error.ts';

/**
 * Cases in which AWS's documentation leaves the answer open, by the ids of a selftest's questions. On the left what happens by
 * default, as documented or recorded; on the right what `otherwise` is.
 * ```
 * create-again                 accepted   ResourceExistsException
 * delete-again                 refused    accepted, with the new date
 * empty-description            clears it  accepted, and it stays
 * empty-secret-in-batch        an entry   the whole batch fails
 * empty-value                  refused    accepted
 * pending-after-staged-put     it stays   AWSPENDING goes
 * put-again-other-labels       ignored    the labels move
 * put-again-other-value        refused    accepted, and nothing changes
 * restore-of-live              accepted   InvalidRequestException
 * swap-from-another            refused    accepted: no compare-and-swap
 * swap-to-holder               accepted   InvalidParameterException
 * swap-to-holder-without-from  refused    accepted
 * swap-to-unknown              refused    accepted, and nothing moves
 * swap-to-unlabelled           accepted   InvalidParameterException
 * ```
 */
export type OpenCase =
  | 'create-again'
  | 'delete-again'
  | 'empty-description'
  | 'empty-secret-in-batch'
  | 'empty-value'
  | 'pending-after-staged-put'
  | 'put-again-other-labels'
  | 'put-again-other-value'
  | 'restore-of-live'
  | 'swap-from-another'
  | 'swap-to-holder'
  | 'swap-to-holder-without-from'
  | 'swap-to-unknown'
  | 'swap-to-unlabelled';

/** How a case ends if not by default: `otherwise`, or refused with the name of an error. */
export type OpenAnswers = Readonly<Partial<Record<OpenCase, 'otherwise' | { readonly error: string }>>>;

/** Whether a case ends otherwise than by default. @throws AwsError if it is to be refused with an error of its own */
export function isOtherwise(openCase: OpenCase, { answers = {} }: { readonly answers?: OpenAnswers }): boolean {
  const answer = answers[openCase];
  if (typeof answer === 'object') throw new AwsError(answer.error, `This is how AWS was found to answer: ${openCase}.`);
  return answer === 'otherwise';
}
