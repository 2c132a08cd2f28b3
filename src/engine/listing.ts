import { asLockstepError, type LockstepError, stopCodeOf, stopReason } from '../core/errors.ts';
import { needForListing } from '../core/listing.ts';
import { failedRead, type Listing, type Pair, type Proof } from '../core/observation.ts';
import { currentOf } from '../core/rekeying.ts';
import type { Depth } from '../core/report.ts';
import type { Environment } from './ports.ts';

/** What earlier looks and writes of a run have shown of a replica, for the next look to take into account. */
export interface Known {
  readonly proof: Proof;
  /** A version was met that DescribeSecret does not show: from then on all are listed. */
  readonly isListed: boolean;
  /** Versions whose key may not be used, so that nothing can be proven of them. */
  readonly locked: ReadonlySet<string>;
}

export const NOTHING_KNOWN: Known = { proof: { state: 'none' }, isListed: false, locked: new Set() };

/**
 * Lists the replica's versions if the verdict needs it.
 * null: AWSCURRENT is not among them, so that the two looks are of different moments.
 */
export async function withListing(pair: Pair, known: Known, depth: Depth, env: Environment): Promise<Pair | null> {
  const need = known.isListed && pair.replica.state === 'present' ? 'needed' : needForListing(pair, depth);
  if (need === 'none') return pair;
  const stopped = stopReason(env.stop);
  if (stopped !== null) return { ...pair, replica: failedRead(stopped) };
  const listing = await list(pair, known, env);
  if (listing.state === 'unreadable') return unlisted(pair, listing.error, need === 'needed');
  const current = currentOf(pair);
  return current === null || listing.versions.some(({ id }) => id === current) ? { ...pair, listing } : null;
}

type Listed = Exclude<Listing, { state: 'unasked' }>;

async function list({ desired }: Pair, { locked }: Known, env: Environment): Promise<Listed> {
  try {
    return { state: 'listed', versions: await env.at(desired.place).listVersions(desired.name), locked };
  } catch (thrown) {
    return { state: 'unreadable', error: asLockstepError(thrown) };
  }
}

function unlisted(pair: Pair, error: LockstepError, isNeeded: boolean): Pair {
  if (stopCodeOf(error) !== null) return { ...pair, replica: failedRead(error) };
  return isNeeded ? { ...pair, listing: { state: 'unreadable', error } } : pair;
}
