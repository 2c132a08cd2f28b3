import { lacksVersion, secondsSince, sinceByValue, sinceByVersions } from '../core/behind.ts';
import { stopReason } from '../core/errors.ts';
import type { Pair } from '../core/observation.ts';
import type { Outcome } from '../core/outcome.ts';
import { currentVersionOf } from '../core/rekeying.ts';
import type { LookContext } from './origin-reader.ts';

/**
 * Adds to an outcome how far behind the replica was, as the look before any write showed it: by the value that was
 * read anyway, else by one list of the origin's versions, which all of its replicas share.
 */
export async function measureBehind(outcome: Outcome, pair: Pair, context: LookContext): Promise<Outcome> {
  if (!needsMeasure(outcome)) return outcome;
  const at = context.env.now();
  const since = await findSince(pair, context);
  return { ...outcome, behindSeconds: since === null ? null : secondsSince(since, at) };
}

/** Whether it is yet unknown how far behind a replica was that lacked the origin's version. */
export function needsMeasure({ drift, behindSeconds }: Outcome): boolean {
  return behindSeconds === undefined && lacksVersion(drift);
}

/** A date is never worth a run: without permission to list versions, it is unknown. */
async function findSince(pair: Pair, { reader, env }: LookContext): Promise<number | null> {
  if (pair.origin.state !== 'present' || currentVersionOf(pair) === null) return null;
  const value = await reader.valueAsRead();
  const since = value === null ? null : sinceByValue(pair, value);
  if (since !== null || stopReason(env.stop) !== null) return since;
  const versions = await reader.listVersions().catch(() => null);
  return versions === null ? null : sinceByVersions(pair, versions);
}
