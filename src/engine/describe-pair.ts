import { AWSCURRENT } from '../../config/aws/marks.ts';
import { type Assessed, assess } from '../core/assessment.ts';
import { isUnexplained } from '../core/current.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopCodeOf, stopReason } from '../core/errors.ts';
import {
  failedRead,
  holderOf,
  type Observation,
  type Pair,
  retiredAmong,
  UNASKED,
  type ValueCheck,
} from '../core/observation.ts';
import { standsForOrigin, wantedIdOf } from '../core/rekeying.ts';
import { describeSecret } from './describe-secret.ts';
import { addListing, type Knowledge, NOTHING_KNOWN } from './listing.ts';
import type { LookContext, OriginReader } from './origin-reader.ts';
import { placeValue, readPlaced } from './placed-value.ts';

/**
 * Pauses before another look at versions that changed meanwhile, in milliseconds: AWS's reads may lag by two seconds.
 */
const PAUSES_MS = [500, 2_000];

/** Describes both sides and gathers what a verdict needs. `known`: what earlier looks and writes have shown. */
export async function describePair(desired: DesiredReplica, known: Knowledge, context: LookContext): Promise<Assessed> {
  const { reader, env } = context;
  const first = await describeOnce(desired, known, context);
  if (first !== null) return first;
  for (const pause of PAUSES_MS) {
    await env.pause(pause);
    reader.forget();
    const seen = await describeOnce(desired, known, context);
    if (seen !== null) return seen;
  }
  reader.forget();
  const error = new LockstepError('unexpected', 'the versions kept changing while they were compared; run it again');
  const unreadable: Observation = { state: 'failed', error };
  return assess({ desired, origin: unreadable, replica: unreadable, ...UNASKED, valueCheck: known.valueCheck });
}

/** null: something changed between the calls. */
async function describeOnce(desired: DesiredReplica, known: Knowledge, context: LookContext): Promise<Assessed | null> {
  const { reader, env } = context;
  const [origin, replica] = await Promise.all([
    reader.describeOrigin(),
    describeSecret(env.at(desired.place), desired.name, env),
  ]);
  const pair: Pair = { desired, origin, replica, ...UNASKED, valueCheck: known.valueCheck };
  return gatherFacts(assess(isUnexplained(pair) ? await addRetired(pair, reader) : pair), known, context);
}

/**
 * Gathers what a verdict needs beside the two sides, which were just described.
 * null: something changed between the calls.
 */
export async function completePair(pair: Assessed, context: LookContext): Promise<Assessed | null> {
  const explained = isUnexplained(pair) ? assess(await addRetired(pair, context.reader)) : pair;
  return gatherFacts(explained, NOTHING_KNOWN, context);
}

/** Lists the replica's versions if a key is in question, and compares the values if the run asks for that. */
async function gatherFacts(pair: Assessed, known: Knowledge, context: LookContext): Promise<Assessed | null> {
  const listed = await addListing(pair, known, context);
  return listed === null || context.depth === 'versions' ? listed : compareValues(listed, context);
}

/**
 * Compares the values if the versions agree. A pair with different versions is returned as it is.
 * null: the versions changed between the look and the read, so nothing was compared.
 */
export async function compareValues(pair: Assessed, { reader, env }: LookContext): Promise<Assessed | null> {
  const { desired, origin, replica } = pair;
  if (origin.state !== 'present') return pair;
  const [version, wanted] = [holderOf(AWSCURRENT, origin.secret), wantedIdOf(pair, origin.secret)];
  const current = readableVersion(replica);
  if (version === null || wanted === null) return pair;
  if (current === null || !standsForOrigin(current, pair, origin.secret))
    return checkFit(pair, version, { reader, env });
  const stopped = stopReason(env.stop);
  if (stopped !== null) return assess({ ...pair, replica: failedRead(stopped) });
  try {
    const [ours, theirs] = await Promise.all([reader.readValue(), env.at(desired.place).read(desired.name)]);
    if (ours.version !== version || theirs.version !== current) return null;
    const placed = placeValue(ours.value, desired.override, env);
    if (placed.state === 'unfit')
      return assess({ ...pair, valueCheck: { state: 'unfit', version, reason: placed.reason } });
    if (placed.value.isEqualTo(theirs.value)) return assess({ ...pair, valueCheck: { state: 'equal' } });
    const different: ValueCheck = { state: 'different', of: wanted };
    const isLast = standsForOrigin(current, { ...pair, valueCheck: different }, origin.secret);
    return assess({ ...pair, valueCheck: isLast ? { state: 'derived-id-taken', of: wanted } : different });
  } catch (thrown) {
    return withoutValues(pair, asLockstepError(thrown));
  }
}

/** Whether the override can be applied, if it is to be: an audit by versions cannot know that. */
async function checkFit(
  pair: Assessed,
  version: string,
  { reader, env }: Omit<LookContext, 'depth'>,
): Promise<Assessed> {
  const { override } = pair.desired;
  if (override === null || pair.valueCheck.state !== 'none' || stopReason(env.stop) !== null) return pair;
  const placed = await readPlaced(reader, override, env).catch(() => null);
  if (placed?.state !== 'unfit' || placed.version !== version) return pair;
  return assess({ ...pair, valueCheck: { state: 'unfit', version, reason: placed.reason } });
}

/** A version under a key that is being given up need not be readable: the heal replaces it. */
function withoutValues(pair: Assessed, error: LockstepError): Assessed {
  if (stopCodeOf(error) !== null) return assess({ ...pair, replica: failedRead(error) });
  if (error.code === 'key-unusable' && pair.driftKinds().includes('wrong-key')) return pair;
  return assess({ ...pair, valueCheck: { state: 'failed', error } });
}

/** The replica's AWSCURRENT if its value can be read, which it cannot while the secret is scheduled for deletion. */
function readableVersion(replica: Observation): string | null {
  if (replica.state === 'matched') return replica.version;
  return replica.state === 'present' && !replica.secret.pendingDeletion ? holderOf(AWSCURRENT, replica.secret) : null;
}

/** If they cannot be listed, an old replica is called `diverged` instead of `stale`. The heal is the same. */
async function addRetired(pair: Pair, reader: OriginReader): Promise<Pair> {
  try {
    return { ...pair, retired: retiredAmong(await reader.listVersions()) };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    return stopCodeOf(error) === null ? pair : { ...pair, replica: failedRead(error) };
  }
}
