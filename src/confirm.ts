import { AWSCURRENT } from '../config/aws/marks.ts';
import type { Closeup } from './closeup.ts';
import { mayBeBehind } from './core/current.ts';
import type { DesiredReplica } from './core/desired.ts';
import { classifyDrift } from './core/drift.ts';
import { asLockstepError, LockstepError, stopCodeOf, stopReason } from './core/errors.ts';
import { needForListing } from './core/listing.ts';
import { failedRead, holderOf, type Observation, type Pair, type Proof, UNASKED } from './core/observation.ts';
import { isRekeying, standsForOrigin } from './core/rekeying.ts';
import type { Depth } from './core/report.ts';
import { type Known, NOTHING_KNOWN, withListing } from './listing.ts';
import { describe } from './observe.ts';
import type { World } from './ports.ts';

/** Pauses before values that changed under the run are looked at again, in milliseconds: AWS's reads may lag by two seconds. */
const PAUSES_MS = [500, 2_000];

/**
 * Confirms what the bulk look suggests. ListSecrets may be minutes old, so whatever looks like drift is seen again
 * by DescribeSecret before it is called drift; with depth `values`, what looks in sync has its values compared.
 */
export async function confirm(pair: Pair, closeup: Closeup, depth: Depth, world: World): Promise<Pair> {
  if (!needsLook(pair, depth)) return pair;
  if (depth === 'versions' && isFresh(pair)) {
    const seen = await judgeable(pair, NOTHING_KNOWN, closeup, depth, world);
    if (seen !== null) return seen;
  }
  if (looksSettled(pair)) {
    const proven = await prove(pair, closeup, world);
    if (proven !== null && looksSettled(proven)) return proven;
  }
  return keepAbsence(pair, await lookClosely(pair.desired, closeup, depth, world));
}

/**
 * Confirms by the list of its versions that AWSCURRENT of what looks in sync is under its key. It comes after the values
 * were compared: those are read twenty a call, and this takes a call for each replica.
 */
export async function confirmKey(pair: Pair, closeup: Closeup, world: World): Promise<Pair> {
  const listed = await withListing(pair, NOTHING_KNOWN, 'values', world);
  // Of what is in sync no more is remembered than before: a run may compare hundreds of thousands.
  return listed !== null && looksSettled(listed) ? pair : lookClosely(pair.desired, closeup, 'values', world);
}

/** Seen by DescribeSecret a moment ago: another look tells no more, and the swap compares what it saw. */
function isFresh({ origin, replica }: Pair): boolean {
  return isDescribed(origin) && isDescribed(replica);
}

function isDescribed(observation: Observation): boolean {
  return 'seenBy' in observation && observation.seenBy === 'describe';
}

/** Whether the bulk look leaves anything to confirm. */
export function needsLook(pair: Pair, depth: Depth): boolean {
  if (pair.desired.contested !== null || isSettled(pair.origin) || isSettled(pair.replica)) return false;
  const assessment = classifyDrift(pair);
  if (assessment.state !== 'compared') return false;
  return assessment.drift.length > 0 || depth === 'values' || isBegun(pair);
}

/** Whether a look at the values leaves the key of what is in sync to confirm. */
export function needsKeyLook(pair: Pair): boolean {
  if (pair.desired.contested !== null || pair.listing.state !== 'unasked') return false;
  return looksSettled(pair) && needForListing(pair, 'values') === 'needed';
}

/**
 * Looks at both sides by DescribeSecret and gathers what a verdict needs.
 * `known` is what earlier writes have shown.
 */
export async function lookClosely(
  desired: DesiredReplica,
  closeup: Closeup,
  depth: Depth,
  world: World,
  known: Known = NOTHING_KNOWN,
): Promise<Pair> {
  for (const pause of [...PAUSES_MS, null]) {
    const [origin, replica] = await Promise.all([
      closeup.origin(),
      describe(world.at(desired.place), desired.name, world),
    ]);
    const pair = { desired, origin, replica, ...UNASKED, proof: known.proof };
    const seen = await judgeable(pair, known, closeup, depth, world);
    if (seen !== null) return seen;
    if (pause !== null) await world.pause(pause);
    closeup.forget();
  }
  const error = new LockstepError('unexpected', 'the versions kept changing while they were compared; run it again');
  const unreadable: Observation = { state: 'unreadable', error };
  return { desired, origin: unreadable, replica: unreadable, ...UNASKED, proof: known.proof };
}

/**
 * What a verdict needs beside the two sides: the origin's retired versions if the replica's AWSCURRENT is unknown, the
 * replica's versions if a key is in question, both values if they were asked for and the versions agree.
 * null: something moved between these looks.
 */
async function judgeable(pair: Pair, known: Known, closeup: Closeup, depth: Depth, world: World): Promise<Pair | null> {
  const listed = await withListing(await withRetired(pair, closeup), known, depth, world);
  return listed === null || depth === 'versions' ? listed : prove(listed, closeup, world);
}

/**
 * Compares the values where the versions agree; a pair whose versions differ is returned as it is.
 * null: the versions moved between the look and the read, so nothing was proven.
 */
async function prove(pair: Pair, closeup: Closeup, world: World): Promise<Pair | null> {
  const { desired, origin, replica } = pair;
  if (origin.state !== 'present') return pair;
  const wanted = holderOf(AWSCURRENT, origin.secret);
  const current = readableVersion(replica);
  if (wanted === null || current === null || !standsForOrigin(current, pair, origin.secret)) return pair;
  const stopped = stopReason(world.stop);
  if (stopped !== null) return { ...pair, replica: failedRead(stopped) };
  try {
    const [ours, theirs] = await Promise.all([closeup.value(), world.at(desired.place).read(desired.name)]);
    if (ours.version !== wanted || theirs.version !== current) return null;
    if (ours.value.equals(theirs.value)) return { ...pair, proof: { state: 'equal' } };
    const different: Proof = { state: 'different', of: wanted };
    const isLast = standsForOrigin(current, { ...pair, proof: different }, origin.secret);
    return { ...pair, proof: isLast ? { state: 'taken', of: wanted } : different };
  } catch (thrown) {
    return unproven(pair, asLockstepError(thrown));
  }
}

/** A version under a key that is given up need not be readable any more: that is what the heal is for. */
function unproven(pair: Pair, error: LockstepError): Pair {
  if (stopCodeOf(error) !== null) return { ...pair, replica: failedRead(error) };
  const assessment = classifyDrift(pair);
  const kinds = assessment.state === 'compared' ? assessment.drift.map(({ kind }) => kind) : [];
  if (error.code === 'key-unusable' && kinds.includes('wrong-key')) return pair;
  return { ...pair, proof: { state: 'unreadable', error } };
}

/** The replica's AWSCURRENT, where its value can be read: not from a secret that is scheduled for deletion. */
function readableVersion(replica: Observation): string | null {
  if (replica.state === 'in-step') return replica.version;
  return replica.state === 'present' && !replica.secret.pendingDeletion ? holderOf(AWSCURRENT, replica.secret) : null;
}

/** Without the list of retired versions an old replica reads as `diverged`, not as `stale`; the heal is the same. */
async function withRetired(pair: Pair, closeup: Closeup): Promise<Pair> {
  const assessment = classifyDrift(pair);
  if (assessment.state === 'unread') return pair;
  if (!mayBeBehind(pair) && !assessment.drift.some((one) => one.kind === 'diverged')) return pair;
  try {
    return { ...pair, retired: await closeup.retired() };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    return stopCodeOf(error) === null ? pair : { ...pair, replica: failedRead(error) };
  }
}

/** Where policies are scoped by ARN, AWS denies to describe a name that is not there; the listing tells the two apart. */
function keepAbsence(listed: Pair, described: Pair): Pair {
  const denied = described.replica.state === 'unreadable' && described.replica.error.code === 'access-denied';
  return denied && listed.replica.state === 'absent' ? { ...described, replica: listed.replica } : described;
}

function looksSettled(pair: Pair): boolean {
  const assessment = classifyDrift(pair);
  return assessment.state === 'unread' || (assessment.drift.length === 0 && !isBegun(pair));
}

/** A change of key that was begun is not over before it is proven. */
function isBegun(pair: Pair): boolean {
  return isRekeying(pair) && pair.listing.state === 'unasked';
}

function isSettled(observation: Observation): boolean {
  return observation.state === 'unreadable' || observation.state === 'unread';
}
