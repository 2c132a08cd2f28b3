import { asLockstepError, type LockstepError } from '../core/errors.ts';
import {
  addDrift,
  brokenOffOutcome,
  deferredOutcome,
  finishedOutcome,
  type Progress,
  unshownOutcome,
} from '../core/heal-outcome.ts';
import type { Pair, ValueCheck } from '../core/observation.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Action, planTidying } from '../core/plan.ts';
import { type FinalDecision, type Planned, planReplica } from '../core/policy.ts';
import { listedVersion, wantedIdOf } from '../core/rekeying.ts';
import { describePair } from './describe-pair.ts';
import { type Knowledge, NOTHING_KNOWN } from './listing.ts';
import type { LookContext } from './origin-reader.ts';
import { callPatiently, isNewlyOurs, isOwnershipClaim } from './patience.ts';
import { KEPT_CHANGING, lookTwice } from './second-look.ts';
import { DONE, findMisfit, STOPPED, type Step, type WriteTarget, writeAction, writeTarget } from './write.ts';

/** Rounds before a replica that keeps changing is left to the next run. */
const ROUNDS = 5;

/**
 * First pause between two rounds, in milliseconds; it doubles. All pauses together are longer than the lag of AWS's
 * reads, so that a write that is not visible yet does not look like one that failed.
 */
const PAUSE_MS = 250;

/** What a round of a heal starts from, and how the one before it ended. */
interface Round {
  readonly planned: Planned;
  readonly known: Knowledge;
  readonly progress: Progress;
  readonly last: Step;
}

/**
 * Brings one replica in sync: carries out the plan, looks again, plans again, and goes on until nothing is left to
 * heal. Looking again is also the verification. `progress` is
 * what was written before. An error here fails this replica alone.
 */
export async function healReplica(first: Planned, progress: Progress, context: LookContext): Promise<Outcome> {
  const known = { ...NOTHING_KNOWN, valueCheck: first.pair.valueCheck };
  let round: Round = { planned: first, known, progress, last: DONE };
  try {
    for (let rounds = 0; ; rounds++) {
      const { planned, doubt } = await lookTwice(round.planned, round.known, context);
      round = { ...round, planned, progress: addDrift(round.progress, planned.pair) };
      const { pair, decision } = planned;
      if (decision.status !== 'heal') return await finishHeal(round, decision, context);
      if (doubt !== null) return deferredOutcome(round.progress, pair, doubt);
      if (rounds === ROUNDS) return unfinishedOutcome(round);
      if (rounds > 0) await context.env.pause(PAUSE_MS * 2 ** (rounds - 1));
      round = await carryOut(decision.actions, round, context);
      if (round.last.state === 'failed') return await breakOff(round, round.last.error, context);
      round = await lookAfterWrites(round, context);
    }
  } catch (thrown) {
    return brokenOffOutcome(round.progress, round.planned.pair, asLockstepError(thrown));
  }
}

/** Ends a heal that a failed write broke off. What AWS denied may carry the tag of a promotion by now. */
async function breakOff({ planned, known, progress }: Round, error: LockstepError, context: LookContext) {
  if (error.code === 'access-denied' || error.code === 'not-yet-allowed') {
    const { pair, decision } = planReplica(await describePair(planned.pair.desired, known, context));
    const isPromoted = pair.driftKinds().includes('promoted');
    if (isPromoted && decision.status !== 'heal') return finishedOutcome(addDrift(progress, pair), pair, decision);
  }
  return brokenOffOutcome(progress, planned.pair, error);
}

/** Ends a heal. If the replica is in sync, what a change of key left behind is tidied up. */
async function finishHeal(round: Round, decision: FinalDecision, context: LookContext): Promise<Outcome> {
  const { pair } = round.planned;
  if (decision.status !== 'in-sync') return finishedOutcome(round.progress, pair, decision);
  const { progress, last } = await carryOut(planTidying(pair), round, context);
  // In a promoted place, what a change of key left behind stays.
  if (last.state === 'failed' && last.error.code !== 'fenced') return brokenOffOutcome(progress, pair, last.error);
  return finishedOutcome(progress, pair, decision);
}

/** Carries out actions one after the other, until one of them does not take effect. */
async function carryOut(actions: readonly Action[], round: Round, context: LookContext): Promise<Round> {
  const { pair } = round.planned;
  const target = writeTarget(pair.desired, context);
  const done = [...round.progress.done];
  const misfit = await findMisfit(actions, target);
  if (misfit !== null) return { ...round, last: misfit };
  for (const action of actions) {
    const last = await attemptWrite(action, pair, done.at(-1), target);
    if (!hasTakenEffect(last, pair)) return { ...round, progress: { ...round.progress, done }, last };
    done.push(action);
    if (last.state === 'done-and-current') break;
  }
  return { ...round, progress: { ...round.progress, done }, last: DONE };
}

/** Attempts one write, patiently if the tag that policies check was just set and no write has succeeded since. */
async function attemptWrite(
  action: Action,
  { replica }: Pair,
  before: Action | undefined,
  target: WriteTarget,
): Promise<Step> {
  const { name, env } = target;
  if (env.stop.aborted) return STOPPED;
  const isNew = replica.state === 'present' && isNewlyOurs(replica.secret, env.now());
  const isFreshlyOurs = before === undefined ? isNew : isOwnershipClaim(before);
  const makeCall = () => writeAction(action, target);
  try {
    return await (isFreshlyOurs ? callPatiently(name, makeCall, env) : makeCall());
  } catch (thrown) {
    return { state: 'failed', error: asLockstepError(thrown) };
  }
}

function hasTakenEffect({ state }: Step, { listing }: Pair): boolean {
  switch (state) {
    case 'done':
    case 'done-and-current':
      return true;
    // Its key is unknown unless the versions were listed, so the next look has to list them.
    case 'already-there':
      return listing.state === 'listed';
    case 'outdated':
    case 'id-taken':
    case 'unfit':
    case 'locked':
    case 'stopped':
    case 'failed':
      return false;
  }
}

/** @throws LockstepError if a version that could not be compared is not listed either */
async function lookAfterWrites({ planned, known: before, ...round }: Round, context: LookContext): Promise<Round> {
  const { last } = round;
  const known = learnFrom(last, planned.pair, before);
  if (last.state !== 'done') context.reader.forget();
  const pair = await describePair(planned.pair.desired, known, context);
  if (last.state === 'locked' && listedVersion(last.version, pair) === undefined) throw last.error;
  return { ...round, planned: planReplica(pair), known };
}

/** What the next look has to take into account. */
function learnFrom(last: Step, pair: Pair, { isListed, locked }: Knowledge): Knowledge {
  const isLocked = last.state === 'locked';
  return {
    valueCheck: checkAfter(last, pair),
    isListed: isListed || isLocked || last.state === 'already-there',
    locked: isLocked ? new Set([...locked, last.version]) : locked,
  };
}

function checkAfter(last: Step, pair: Pair): ValueCheck {
  if (last.state === 'unfit') return { state: 'unfit', version: last.version, reason: last.reason };
  return last.state === 'id-taken' ? checkAfterTaken(pair) : pair.valueCheck;
}

/** First the wanted id is taken, then the id derived from it. After that nothing is left to try. */
function checkAfterTaken(pair: Pair): ValueCheck {
  const { valueCheck, origin } = pair;
  const of = origin.state === 'present' ? wantedIdOf(pair, origin.secret) : null;
  if (of === null) return valueCheck;
  return { state: valueCheck.state === 'different' && valueCheck.of === of ? 'derived-id-taken' : 'different', of };
}

function unfinishedOutcome({ progress, planned, last }: Round): Outcome {
  if (last.state === 'done') return unshownOutcome(progress, planned.pair);
  return deferredOutcome(progress, planned.pair, KEPT_CHANGING);
}
