import { type Assessed, assess } from '../core/assessment.ts';
import type { DesiredReplica, Place } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import { needForListing } from '../core/listing.ts';
import { isDescribed, type Observation } from '../core/observation.ts';
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
}

/**
 * Confirms what the look in bulk suggests. ListSecrets may be minutes old, so whatever looks like drift is described
 * before it is called drift; with depth `values`, what looks in sync has its values compared.
 */
export async function confirmDrift(
  pairs: readonly Assessed[],
  closeness: Closeness,
  env: Environment,
): Promise<Assessed[]> {
  const { depth } = closeness;
  const confirmed = await lookAgain(
    pairs,
    { needs: (pair) => needsLook(pair, depth), at: confirmPair },
    closeness,
    env,
  );
  if (depth === 'versions') return confirmed;
  return lookAgain(confirmed, { needs: needsKeyLook, at: confirmKey }, closeness, env);
}

/** A look at a pair, and which pairs need it. */
interface Look {
  readonly needs: (pair: Assessed) => boolean;
  readonly at: (pair: Assessed, context: LookContext) => Promise<Assessed>;
}

/** Takes a look at those pairs that need it, secret by secret; the others stay as they are. */
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
    // Described a moment ago: another look shows no more, and the swap compares what this one saw.
    const completed = await completePair(pair, context);
    if (completed !== null) return completed;
  }
  if (looksSettled(pair)) {
    const compared = await compareValues(pair, context);
    if (compared !== null && looksSettled(compared)) return compared;
  }
  return keepAbsence(pair, await describePair(pair.desired, NOTHING_KNOWN, context));
}

/**
 * Confirms by the list of its versions that AWSCURRENT of what looks in sync is under its key. It comes after the values
 * were compared: those are read twenty a call, and this takes a call for each replica.
 */
async function confirmKey(pair: Assessed, context: LookContext): Promise<Assessed> {
  const listed = await addListing(pair, NOTHING_KNOWN, context);
  // Of what is in sync no more is remembered than before: a run may compare hundreds of thousands.
  return listed !== null && looksSettled(listed) ? pair : describePair(pair.desired, NOTHING_KNOWN, context);
}

/** Whether the look in bulk leaves anything to confirm. */
function needsLook(pair: Assessed, depth: Depth): boolean {
  if (pair.desired.contested !== null || isFailed(pair.origin) || isFailed(pair.replica)) return false;
  if (pair.assessment.state !== 'compared') return false;
  return depth === 'values' || !looksSettled(pair);
}

/** Whether a look at the values leaves the key of what is in sync to confirm. */
function needsKeyLook(pair: Assessed): boolean {
  if (pair.desired.contested !== null || pair.listing.state !== 'unasked') return false;
  return looksSettled(pair) && needForListing(pair, 'values') === 'needed';
}

/** A change of key that was begun is not over before it is proven. */
function looksSettled(pair: Assessed): boolean {
  const isBegun = isRekeying(pair) && pair.listing.state === 'unasked';
  return pair.assessment.state === 'skipped' || (pair.isInSync() && !isBegun);
}

/** Where policies are scoped by ARN, AWS denies to describe a name that is not there; the listing tells the two apart. */
function keepAbsence(listed: Assessed, described: Assessed): Assessed {
  const isDenied = described.replica.state === 'failed' && described.replica.error.code === 'access-denied';
  return isDenied && listed.replica.state === 'absent' ? assess({ ...described, replica: listed.replica }) : described;
}

function isFailed(observation: Observation): boolean {
  return observation.state === 'failed' || observation.state === 'skipped';
}
