import { type Assessed, assess } from '../core/assessment.ts';
import { asLockstepError, type LockstepError, stopCodeOf, stopReason } from '../core/errors.ts';
import { needForListing } from '../core/listing.ts';
import { failedRead, type Listing, type Pair, type ValueCheck } from '../core/observation.ts';
import { currentVersionOf } from '../core/rekeying.ts';
import type { LookContext } from './origin-reader.ts';
import type { Environment } from './ports.ts';

/** What earlier looks and writes of a run have shown of a replica. The next look takes it into account. */
export interface Knowledge {
  readonly valueCheck: ValueCheck;
  /** A write met a version that DescribeSecret does not show. From then on versions are always listed. */
  readonly isListed: boolean;
  /** Versions whose key may not be used, so that their values cannot be compared. */
  readonly locked: ReadonlySet<string>;
}

export const NOTHING_KNOWN: Knowledge = { valueCheck: { state: 'none' }, isListed: false, locked: new Set() };

/**
 * Adds the list of the replica's versions if the verdict needs it.
 * null: AWSCURRENT is not on the list, so the two calls saw different moments.
 */
export async function addListing(
  pair: Assessed,
  known: Knowledge,
  { depth, env }: LookContext,
): Promise<Assessed | null> {
  const need = known.isListed && pair.replica.state === 'present' ? 'needed' : needForListing(pair, depth);
  if (need === 'none') return pair;
  const stopped = stopReason(env.stop);
  if (stopped !== null) return assess({ ...pair, replica: failedRead(stopped) });
  const listing = await listVersions(pair, known, env);
  if (listing.state === 'failed') return withoutListing(pair, listing.error, need === 'needed');
  const current = currentVersionOf(pair);
  return current === null || listing.versions.some(({ id }) => id === current) ? assess({ ...pair, listing }) : null;
}

type Listed = Exclude<Listing, { state: 'unasked' }>;

async function listVersions({ desired }: Pair, { locked }: Knowledge, env: Environment): Promise<Listed> {
  try {
    return { state: 'listed', versions: await env.at(desired.place).listVersions(desired.name), locked };
  } catch (thrown) {
    return { state: 'failed', error: asLockstepError(thrown) };
  }
}

function withoutListing(pair: Assessed, error: LockstepError, isNeeded: boolean): Assessed {
  if (stopCodeOf(error) !== null) return assess({ ...pair, replica: failedRead(error) });
  return isNeeded ? assess({ ...pair, listing: { state: 'failed', error } }) : pair;
}
