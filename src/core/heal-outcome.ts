import type { Assessed } from './assessment.ts';
import { type Detail, detailsOf, withDetails } from './details.ts';
import type { DriftKind } from './drift.ts';
import { LockstepError, stopCodeOf } from './errors.ts';
import { actionNames, type Outcome, outcomeOf, versionsSeen, withKinds } from './outcome.ts';
import type { Action } from './plan.ts';
import type { FinalDecision } from './policy.ts';

/** A heal so far: the drift that was found, by kind and in detail, and the writes that took effect. */
export interface Progress {
  readonly kinds: readonly DriftKind[];
  readonly details: readonly Detail[];
  readonly done: readonly Action[];
}

export const NOTHING_DONE: Progress = { kinds: [], details: [], done: [] };

/** Adds the drift that another look found. */
export function addDrift({ kinds, details, done }: Progress, pair: Assessed): Progress {
  return { kinds: withKinds(kinds, pair.driftKinds()), details: withDetails(details, detailsOf(pair)), done };
}

/** A replica that ends in sync was healed if this run wrote anything. Otherwise another run was faster. */
export function finishedOutcome({ kinds, details, done }: Progress, pair: Assessed, decision: FinalDecision): Outcome {
  const outcome = outcomeOf(pair, decision);
  const actions = actionNames(done);
  if (outcome.status === 'in-sync' && actions.length === 0) return outcome;
  const status = outcome.status === 'in-sync' ? 'healed' : outcome.status;
  return { ...outcome, status, actions, drift: kinds, details };
}

/** The outcome of a replica that is left to the next run. */
export function deferredOutcome(progress: Progress, pair: Assessed, why: string): Outcome {
  return { ...failedOutcome(progress, pair, new LockstepError('interrupted', why)), status: 'deferred' };
}

/** AWS accepted all writes, and the last look still shows the drift. */
export function unshownOutcome(progress: Progress, pair: Assessed): Outcome {
  const why = 'AWS accepted the writes, yet still shows the drift afterwards';
  return failedOutcome(progress, pair, new LockstepError('service-fault', why));
}

/**
 * If the run had to end, or IAM does not know our tag yet, the replica is left to the next run. Other errors fail it.
 */
export function brokenOffOutcome(progress: Progress, pair: Assessed, error: LockstepError): Outcome {
  const outcome = failedOutcome(progress, pair, error);
  if (error.code === 'kept-by-aws') return foreignOutcome(outcome, error);
  if (error.code === 'fenced') return promotedOutcome(outcome, error);
  const isLeft = stopCodeOf(error) !== null || error.code === 'not-yet-allowed';
  return isLeft ? { ...outcome, status: 'deferred' } : outcome;
}

/** AWS refused since it keeps the secret itself, which no look had shown. */
function foreignOutcome(outcome: Outcome, { message }: LockstepError): Outcome {
  const reason = `the replica is not ours to write: ${message}`;
  return { ...outcome, status: 'blocked', cause: null, drift: withKinds(outcome.drift, ['foreign']), reason };
}

/** The fence of its place was raised while it was being healed, or can no longer be read. */
function promotedOutcome(outcome: Outcome, { message, cause }: LockstepError): Outcome {
  const drift = withKinds(outcome.drift, ['promoted']);
  return {
    ...outcome,
    status: 'blocked',
    cause: cause instanceof LockstepError ? cause.code : null,
    drift,
    reason: message,
  };
}

function failedOutcome(progress: Progress, pair: Assessed, { code, message }: LockstepError): Outcome {
  const { kinds, details, done } = progress;
  const actions = actionNames(done);
  return { ...versionsSeen(pair), status: 'failed', drift: kinds, details, actions, reason: message, cause: code };
}
