import { type Assessed, assess } from '../core/assessment.ts';
import { type Attempted, writesAtOnce } from '../core/at-once.ts';
import type { DesiredReplica, Place } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import { needForListing } from '../core/listing.ts';
import { isDescribed, type Observation } from '../core/observation.ts';
import { type Planned, planReplica } from '../core/policy.ts';
import { isRekeying } from '../core/rekeying.ts';
import type { Depth } from '../core/report.ts';
import { compareValues, completePair, describePair } from './describe-pair.ts';
import { addListing, NOTHING_KNOWN } from './listing.ts';
import { type LookContext, openOriginReader } from './origin-reader.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';

/** How closely pairs are looked at, and where their origins are. */
export interface Closeness {
  readonly origin: Place;
  readonly depth: Depth;
  /** What may be written at once is not looked at again before: AWS refuses it if the look in bulk was wrong. */
  readonly mayWriteAtOnce: boolean;
}

/**
 * Confirms the drift that listing suggests. ListSecrets may be minutes old, so whatever seems to have drifted is
 * described first. With depth `values`, the values of what seems in sync are compared.
 */
export async function confirmDrift(
  pairs: readonly Assessed[],
  closeness: Closeness,
  env: Environment,
): Promise<Assessed[]> {
  const { depth, mayWriteAtOnce } = closeness;
  const isExempt = (pair: Assessed) => mayWriteAtOnce && writesAtOnce(planReplica(pair)) !== null;
  const needs = (pair: Assessed) => needsLook(pair, depth) && !isExempt(pair);
  const confirmed = await lookAgain(pairs, { needs, at: confirmPair }, closeness, env);
  if (depth === 'versions') return confirmed;
  return lookAgain(confirmed, { needs: needsKeyLook, at: confirmKey }, closeness, env);
}

/** Describes those again that were to be written at once and are not healed by it, and plans them anew. */
export async function confirmUnhealed(
  planned: readonly Planned[],
  attempted: ReadonlyMap<DesiredReplica, Attempted>,
  closeness: Closeness,
  env: Environment,
): Promise<readonly Planned[]> {
  const isOpen = (one: Planned) => attempted.get(one.pair.desired)?.state !== 'ended' && writesAtOnce(one) !== null;
  const unhealed = planned.filter(isOpen);
  if (unhealed.length === 0) return planned;
  const look: Look = { needs: () => true, at: describeAgain };
  const seen = await lookAgain(
    unhealed.map(({ pair }) => pair),
    look,
    closeness,
    env,
  );
  const anew = new Map(seen.map((pair) => [pair.desired, planReplica(pair)]));
  return planned.map((one) => anew.get(one.pair.desired) ?? one);
}

/** Describes both sides of all pairs, in sync or not, to show what there is. */
export function describeAll(pairs: readonly Assessed[], closeness: Closeness, env: Environment): Promise<Assessed[]> {
  const needs = ({ desired, origin, replica }: Assessed) =>
    desired.contested === null && !isFailed(origin) && !isFailed(replica);
  return lookAgain(pairs, { needs, at: describeAgain }, closeness, env);
}

/** A closer look, and which pairs need it. */
interface Look {
  readonly needs: (pair: Assessed) => boolean;
  readonly at: (pair: Assessed, context: LookContext) => Promise<Assessed>;
}

/** Takes a closer look at the pairs that need it, secret by secret. */
async function lookAgain(
  pairs: readonly Assessed[],
  look: Look,
  { origin, depth }: Closeness,
  env: Environment,
): Promise<Assessed[]> {
  const groups = [...groupBy(pairs.filter(look.needs), (pair) => pair.desired.secret)];
  const seen = new Map<DesiredReplica, Assessed>();
  let done = 0;
  await mapInParallel(env.width, groups, async ([secret, group]) => {
    const context = { reader: openOriginReader(secret, origin, env), depth, env };
    for (const pair of await Promise.all(group.map((one) => look.at(one, context)))) seen.set(pair.desired, pair);
    env.watcher.progress('confirm', ++done, groups.length);
  });
  return pairs.map((pair) => seen.get(pair.desired) ?? pair);
}

async function confirmPair(pair: Assessed, context: LookContext): Promise<Assessed> {
  if (context.depth === 'versions' && isDescribed(pair)) {
    // It was just described. Describing it again shows no more, and the swap compares what was seen.
    const completed = await completePair(pair, context);
    if (completed !== null) return completed;
  }
  if (looksSettled(pair)) {
    const compared = await compareValues(pair, context);
    if (compared !== null && looksSettled(compared)) return compared;
  }
  return describeAgain(pair, context);
}

async function describeAgain(pair: Assessed, context: LookContext): Promise<Assessed> {
  return keepAbsence(pair, await describePair(pair.desired, NOTHING_KNOWN, context));
}

/**
 * Confirms by a list of its versions that the AWSCURRENT of a pair in sync is under the right key. It comes after the
 * values were compared, since twenty values are read in one call, and this takes a call for each replica.
 */
async function confirmKey(pair: Assessed, context: LookContext): Promise<Assessed> {
  const listed = await addListing(pair, NOTHING_KNOWN, context);
  // The list is dropped if the pair is in sync: a run may compare hundreds of thousands.
  return listed !== null && looksSettled(listed) ? pair : describePair(pair.desired, NOTHING_KNOWN, context);
}

/** Whether a pair as listed has to be confirmed. */
function needsLook(pair: Assessed, depth: Depth): boolean {
  if (pair.desired.contested !== null || isFailed(pair.origin) || isFailed(pair.replica)) return false;
  if (pair.assessment.state !== 'compared') return false;
  return depth === 'values' || !looksSettled(pair);
}

/** Whether the key of a pair in sync has to be confirmed. */
function needsKeyLook(pair: Assessed): boolean {
  if (pair.desired.contested !== null || pair.listing.state !== 'unasked') return false;
  return looksSettled(pair) && needForListing(pair, 'values') === 'needed';
}

/** Whether nothing is left to confirm. A change of key that has begun is not complete until it is proven. */
function looksSettled(pair: Assessed): boolean {
  const isBegun = isRekeying(pair) && pair.listing.state === 'unasked';
  return pair.assessment.state === 'skipped' || (pair.isInSync() && !isBegun);
}

/** With policies scoped by ARN, AWS denies DescribeSecret for a missing name. The list shows that it is missing. */
function keepAbsence(listed: Assessed, described: Assessed): Assessed {
  const isDenied = described.replica.state === 'failed' && described.replica.error.code === 'access-denied';
  return isDenied && listed.replica.state === 'absent' ? assess({ ...described, replica: listed.replica }) : described;
}

function isFailed(observation: Observation): boolean {
  return observation.state === 'failed' || observation.state === 'skipped';
}
