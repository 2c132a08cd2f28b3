import { AWSCURRENT } from '../config/aws/marks.ts';
import type { DesiredReplica, Place } from './core/desired.ts';
import { acceptableVersions, classifyDrift, mayBeBehind } from './core/drift.ts';
import { asLockstepError, LockstepError, stopCodeOf, stopReason } from './core/errors.ts';
import { failedRead, holderOf, type Observation, type Pair, type Proof } from './core/observation.ts';
import type { Depth } from './core/report.ts';
import { describe } from './observe.ts';
import type { CurrentValue, World } from './ports.ts';

/** One origin secret seen from close by, shared by all its replicas; reads each thing once until `forget`. */
export interface Closeup {
  readonly origin: () => Promise<Observation>;
  /** Reads the origin again, and lets the others see what it saw. */
  readonly freshOrigin: () => Promise<Observation>;
  readonly retired: () => Promise<ReadonlySet<string>>;
  readonly value: () => Promise<CurrentValue>;
  readonly forget: () => void;
}

/** Opens a closeup; the value that it may hold goes when the closeup goes. */
export function closeupOf(secret: string, place: Place, world: World): Closeup {
  const store = world.at(place);
  let origin: Promise<Observation> | undefined;
  let retired: Promise<ReadonlySet<string>> | undefined;
  let value: Promise<CurrentValue> | undefined;
  return {
    origin: () => (origin ??= describe(store, secret, world)),
    freshOrigin: () => (origin = describe(store, secret, world)),
    retired: () => (retired ??= store.retiredVersions(secret)),
    value: () => (value ??= store.read(secret)),
    forget: () => {
      origin = undefined;
      retired = undefined;
      value = undefined;
    },
  };
}

/** Looks before a value is said to keep changing under the run. */
const LOOKS = 3;

/**
 * Confirms what the bulk look suggests. ListSecrets may be minutes old, so whatever looks like drift is seen again
 * by DescribeSecret before it is called drift; with depth `values`, what looks in sync has its values compared.
 */
export async function confirm(pair: Pair, closeup: Closeup, depth: Depth, world: World): Promise<Pair> {
  if (!needsLook(pair, depth)) return pair;
  if (depth === 'versions' && isFresh(pair)) return withRetired(pair, closeup);
  if (!looksSettled(pair)) return keepAbsence(pair, await lookClosely(pair.desired, closeup, depth, world));
  const proven = await prove(pair, closeup, world);
  return proven !== null && looksSettled(proven) ? proven : lookClosely(pair.desired, closeup, depth, world);
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
  return assessment.state === 'compared' && (assessment.drift.length > 0 || depth === 'values');
}

/**
 * Looks at both sides by DescribeSecret and gathers what a verdict needs: the origin's retired versions where the
 * replica's AWSCURRENT is unknown, both values where they were asked for and the versions agree.
 * `known` is what an earlier write has proven.
 */
export async function lookClosely(
  desired: DesiredReplica,
  closeup: Closeup,
  depth: Depth,
  world: World,
  known: Proof = { state: 'none' },
): Promise<Pair> {
  for (let look = 1; look <= LOOKS; look++) {
    const [origin, replica] = await Promise.all([
      closeup.origin(),
      describe(world.at(desired.place), desired.name, world),
    ]);
    const pair = await withRetired({ desired, origin, replica, retired: null, proof: known }, closeup);
    const proven = depth === 'values' ? await prove(pair, closeup, world) : pair;
    if (proven !== null) return proven;
    closeup.forget();
  }
  const error = new LockstepError(
    'unexpected',
    'the versions kept changing while the values were compared; run it again',
  );
  return {
    desired,
    origin: { state: 'unreadable', error },
    replica: { state: 'unreadable', error },
    retired: null,
    proof: known,
  };
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
  if (wanted === null || current === null || !acceptableVersions(wanted, pair.proof).includes(current)) return pair;
  const stopped = stopReason(world.stop);
  if (stopped !== null) return { ...pair, replica: failedRead(stopped) };
  try {
    const [ours, theirs] = await Promise.all([closeup.value(), world.at(desired.place).read(desired.name)]);
    if (ours.version !== wanted || theirs.version !== current) return null;
    if (ours.value.equals(theirs.value)) return { ...pair, proof: { state: 'equal' } };
    return { ...pair, proof: { state: current === wanted ? 'different' : 'taken', of: wanted } };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (stopCodeOf(error) !== null) return { ...pair, replica: failedRead(error) };
    return { ...pair, proof: { state: 'unreadable', error } };
  }
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
  return assessment.state === 'unread' || assessment.drift.length === 0;
}

function isSettled(observation: Observation): boolean {
  return observation.state === 'unreadable' || observation.state === 'unread';
}
