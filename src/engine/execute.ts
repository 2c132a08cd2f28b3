import { AWSCURRENT } from '../../config/aws/marks.ts';
import type { Place } from '../core/desired.ts';
import { classifyDrift, type DriftKind } from '../core/drift.ts';
import { asLockstepError, LockstepError, stopCodeOf } from '../core/errors.ts';
import { groupBy } from '../core/group.ts';
import { holderOf, type Pair, type Proof } from '../core/observation.ts';
import { actionNames, type Outcome, outcomeOf, versionsSeen, withKinds } from '../core/outcome.ts';
import { type Action, planTidying } from '../core/plan.ts';
import { decide, kindsOf } from '../core/policy.ts';
import { listedOf } from '../core/rekeying.ts';
import type { Depth } from '../core/report.ts';
import { lookClosely } from './confirm.ts';
import { type Known, NOTHING_KNOWN } from './listing.ts';
import { type OriginReader, openOriginReader } from './origin-reader.ts';
import { inParallel } from './parallel.ts';
import { callPatiently, isClaim, isNewlyMade } from './patience.ts';
import type { Environment } from './ports.ts';
import { KEPT_CHANGING, lookTwice } from './second-look.ts';
import { type Locked, type Step, write } from './write.ts';

/** Rounds before a replica that keeps changing is left to the next run. */
const ROUNDS = 5;

/**
 * First pause between two rounds, in milliseconds; it doubles. All of them together are longer than AWS's reads lag, so
 * that a write which is not shown yet is not taken for one that failed.
 */
const PAUSE_MS = 250;

/** How a run heals. */
export interface Healing {
  readonly origin: Place;
  readonly depth: Depth;
  readonly env: Environment;
}

/** What has happened to one replica so far. */
interface Story {
  kinds: readonly DriftKind[];
  readonly done: Action[];
}

/** Heals secret by secret, all replicas of one side by side: its value is read once, and goes with the reader. */
export async function execute(pairs: readonly Pair[], healing: Healing): Promise<Outcome[]> {
  const { env, origin } = healing;
  const groups = [...groupBy(pairs, (pair) => pair.desired.secret)];
  let done = 0;
  const outcomes = await inParallel(env.width, groups, async ([secret, group]) => {
    const reader = openOriginReader(secret, origin, env);
    const healed = await Promise.all(group.map((pair) => heal(pair, reader, healing)));
    env.watcher.progress('heal', ++done, groups.length);
    return healed;
  });
  return outcomes.flat();
}

/**
 * Brings one replica in step: act on the drift seen, look again, and go on until none is left.
 * Looking again is also the verification. What breaks here breaks this replica alone.
 */
async function heal(confirmed: Pair, reader: OriginReader, healing: Healing): Promise<Outcome> {
  const story: Story = { kinds: [], done: [] };
  let round: Round = { pair: confirmed, known: { ...NOTHING_KNOWN, proof: confirmed.proof }, last: 'done' };
  try {
    for (let rounds = 0; rounds <= ROUNDS; rounds++) {
      const { pair, doubt } = await lookTwice(round.pair, round.known, reader, healing);
      const assessment = classifyDrift(pair);
      story.kinds = withKinds(story.kinds, kindsOf(assessment));
      const decision = decide(pair, assessment);
      if (decision.status === 'in-sync') await carryOut(planTidying(pair), pair, reader, story, healing.env);
      if (decision.status !== 'heal') return finishedOutcome(story, outcomeOf(pair, assessment, decision));
      if (doubt !== null) return deferredOutcome(story, pair, doubt);
      if (rounds === ROUNDS) break;
      if (rounds > 0) await healing.env.pause(PAUSE_MS * 2 ** (rounds - 1));
      round = await actAndLook(decision.actions, { ...round, pair }, reader, story, healing);
    }
    return unfinishedOutcome(story, round.pair, round.last);
  } catch (thrown) {
    return brokenOffOutcome(story, round.pair, asLockstepError(thrown));
  }
}

/** What a round of a heal starts from, and how the one before it ended. */
interface Round {
  readonly pair: Pair;
  readonly known: Known;
  readonly last: Step;
}

async function actAndLook(
  actions: readonly Action[],
  { pair, known: before }: Round,
  reader: OriginReader,
  story: Story,
  { depth, env }: Healing,
): Promise<Round> {
  const last = await carryOut(actions, pair, reader, story, env);
  const known = learn(before, last, pair);
  if (last !== 'done') reader.forget();
  const next = await lookClosely(pair.desired, reader, depth, env, known);
  if (isLocked(last) && listedOf(last.locked, next) === undefined) throw last.error;
  return { pair: next, known, last };
}

/** Writes one after the other, until one of them finds that origin or replica moved on. */
async function carryOut(
  actions: readonly Action[],
  pair: Pair,
  reader: OriginReader,
  story: Story,
  env: Environment,
): Promise<Step> {
  for (const action of actions) {
    if (env.stop.aborted) return 'moved';
    const act = () => write(action, pair.desired, reader, env);
    const step = await (isFreshlyOurs(pair, story, env) ? callPatiently(pair.desired.name, act, env) : act());
    if (step === 'moved' || step === 'taken' || isLocked(step)) return step;
    // The key of what is there is not known: that has to be looked at, unless it was already.
    if (step === 'there' && pair.listing.state !== 'listed') return step;
    story.done.push(action);
    if (step === 'current') return 'done';
  }
  return 'done';
}

/** Whether the tag that policies ask for was set a moment ago, and no write has passed by it yet. */
function isFreshlyOurs({ replica }: Pair, { done }: Story, env: Environment): boolean {
  const last = done.at(-1);
  if (last !== undefined) return isClaim(last);
  return replica.state === 'present' && isNewlyMade(replica.secret, env.now());
}

/** What the next look has to take into account. */
function learn(known: Known, last: Step, pair: Pair): Known {
  const proof = last === 'taken' ? afterTaken(pair) : pair.proof;
  const locked = isLocked(last) ? new Set([...known.locked, last.locked]) : known.locked;
  return { proof, isListed: known.isListed || last === 'there' || isLocked(last), locked };
}

function isLocked(step: Step): step is Locked {
  return typeof step === 'object';
}

/** The origin's own id was taken, then the derived one: past that there is nothing left to try. */
function afterTaken({ proof, origin }: Pair): Proof {
  const of = origin.state === 'present' ? holderOf(AWSCURRENT, origin.secret) : null;
  if (of === null) return proof;
  return { state: proof.state === 'different' && proof.of === of ? 'taken' : 'different', of };
}

/** A replica that ends in sync was healed if anything was written, else somebody else was faster. */
function finishedOutcome(story: Story, outcome: Outcome): Outcome {
  const actions = actionNames(story.done);
  if (outcome.status === 'in-sync' && actions.length === 0) return outcome;
  const status = outcome.status === 'in-sync' ? 'healed' : outcome.status;
  return { ...outcome, status, actions, drift: story.kinds };
}

function unfinishedOutcome(story: Story, pair: Pair, last: Step): Outcome {
  const unshown = 'AWS accepted the writes, yet still shows the drift afterwards';
  if (last === 'done') return failedOutcome(story, pair, new LockstepError('service-fault', unshown));
  return deferredOutcome(story, pair, KEPT_CHANGING);
}

function deferredOutcome(story: Story, pair: Pair, why: string): Outcome {
  return { ...failedOutcome(story, pair, new LockstepError('interrupted', why)), status: 'deferred' };
}

/** A run that had to end, or a tag that IAM does not know yet, leaves the replica to the next run; other errors are its own. */
function brokenOffOutcome(story: Story, pair: Pair, error: LockstepError): Outcome {
  const outcome = failedOutcome(story, pair, error);
  if (error.code === 'kept-by-aws') return foreignOutcome(outcome, error);
  const isLeft = stopCodeOf(error) !== null || error.code === 'not-yet-allowed';
  return isLeft ? { ...outcome, status: 'deferred' } : outcome;
}

/** AWS's refusal shows what no look did: it keeps the secret itself. */
function foreignOutcome(outcome: Outcome, { message }: LockstepError): Outcome {
  const reason = `the replica is not ours to write: ${message}`;
  return { ...outcome, status: 'blocked', cause: null, drift: withKinds(outcome.drift, ['foreign']), reason };
}

function failedOutcome(story: Story, pair: Pair, { code, message }: LockstepError): Outcome {
  const actions = actionNames(story.done);
  return { ...versionsSeen(pair), status: 'failed', drift: story.kinds, actions, reason: message, cause: code };
}
