import { AWSCURRENT } from '../../config/aws/marks.ts';
import { mayBeBehind } from '../core/current.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { classifyDrift } from '../core/drift.ts';
import { asLockstepError, LockstepError, stopCodeOf, stopReason } from '../core/errors.ts';
import { needForListing } from '../core/listing.ts';
import { failedRead, holderOf, type Observation, type Pair, type Proof, UNASKED } from '../core/observation.ts';
import { isRekeying, standsForOrigin } from '../core/rekeying.ts';
import type { Depth } from '../core/report.ts';
import { type Known, NOTHING_KNOWN, withListing } from './listing.ts';
import { describe } from './observe.ts';
import type { OriginReader } from './origin-reader.ts';
import type { Environment } from './ports.ts';

/** Pauses before values that changed under the run are looked at again, in milliseconds: AWS's reads may lag by two seconds. */
const PAUSES_MS = [500, 2_000];

/**
 * Confirms what the bulk look suggests. ListSecrets may be minutes old, so whatever looks like drift is seen again
 * by DescribeSecret before it is called drift; with depth `values`, what looks in sync has its values compared.
 */
export async function confirm(pair: Pair, reader: OriginReader, depth: Depth, env: Environment): Promise<Pair> {
  if (!needsLook(pair, depth)) return pair;
  if (depth === 'versions' && isFresh(pair)) {
    const seen = await judgeable(pair, NOTHING_KNOWN, reader, depth, env);
    if (seen !== null) return seen;
  }
  if (looksSettled(pair)) {
    const proven = await prove(pair, reader, env);
    if (proven !== null && looksSettled(proven)) return proven;
  }
  return keepAbsence(pair, await lookClosely(pair.desired, reader, depth, env));
}

/**
 * Confirms by the list of its versions that AWSCURRENT of what looks in sync is under its key. It comes after the values
 * were compared: those are read twenty a call, and this takes a call for each replica.
 */
export async function confirmKey(pair: Pair, reader: OriginReader, env: Environment): Promise<Pair> {
  const listed = await withListing(pair, NOTHING_KNOWN, 'values', env);
  // Of what is in sync no more is remembered than before: a run may compare hundreds of thousands.
  return listed !== null && looksSettled(listed) ? pair : lookClosely(pair.desired, reader, 'values', env);
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
  reader: OriginReader,
  depth: Depth,
  env: Environment,
  known: Known = NOTHING_KNOWN,
): Promise<Pair> {
  for (const pause of [...PAUSES_MS, null]) {
    const [origin, replica] = await Promise.all([reader.origin(), describe(env.at(desired.place), desired.name, env)]);
    const pair = { desired, origin, replica, ...UNASKED, proof: known.proof };
    const seen = await judgeable(pair, known, reader, depth, env);
    if (seen !== null) return seen;
    if (pause !== null) await env.pause(pause);
    reader.forget();
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
async function judgeable(
  pair: Pair,
  known: Known,
  reader: OriginReader,
  depth: Depth,
  env: Environment,
): Promise<Pair | null> {
  const listed = await withListing(await withRetired(pair, reader), known, depth, env);
  return listed === null || depth === 'versions' ? listed : prove(listed, reader, env);
}

/**
 * Compares the values where the versions agree; a pair whose versions differ is returned as it is.
 * null: the versions moved between the look and the read, so nothing was proven.
 */
async function prove(pair: Pair, reader: OriginReader, env: Environment): Promise<Pair | null> {
  const { desired, origin, replica } = pair;
  if (origin.state !== 'present') return pair;
  const wanted = holderOf(AWSCURRENT, origin.secret);
  const current = readableVersion(replica);
  if (wanted === null || current === null || !standsForOrigin(current, pair, origin.secret)) return pair;
  const stopped = stopReason(env.stop);
  if (stopped !== null) return { ...pair, replica: failedRead(stopped) };
  try {
    const [ours, theirs] = await Promise.all([reader.value(), env.at(desired.place).read(desired.name)]);
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
async function withRetired(pair: Pair, reader: OriginReader): Promise<Pair> {
  const assessment = classifyDrift(pair);
  if (assessment.state === 'unread') return pair;
  if (!mayBeBehind(pair) && !assessment.drift.some((one) => one.kind === 'diverged')) return pair;
  try {
    return { ...pair, retired: await reader.retired() };
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
