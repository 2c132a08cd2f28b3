import type { FoundReplica } from './found-replica.ts';
import { placeLines, type SeenHeartbeat } from './heartbeat.ts';
import { isMarked } from './marks.ts';
import { isPromoted } from './promotion.ts';

/** What a heartbeat says of a place, and what a drill found there since. */
export interface DrilledHeartbeat {
  readonly at: string;
  readonly count: number;
  readonly left: number;
  readonly due: string | null;
  readonly head: string | null;
  /**
   * ```
   * same     | each replica has the version that it had then
   * updated  | those that changed since hold a version that Lockstep put
   * changed  | something else changed: a version that Lockstep did not put, or a replica that is not there any more
   * promoted | people write there now, so the versions need not be the same
   * unknown  | the run could not read them all, so there is nothing to compare with
   * ```
   */
  readonly digest: 'same' | 'updated' | 'changed' | 'promoted' | 'unknown';
  /** How many replicas changed since, and hold a version that Lockstep put. */
  readonly updated: number;
  /** Replicas that changed since, and hold a version that Lockstep did not put. */
  readonly changed: readonly string[];
}

/** Compares what a drill found with the heartbeat of the last scheduled run. */
export function compareWithHeartbeat(
  { writtenAt, ...heartbeat }: SeenHeartbeat,
  found: readonly FoundReplica[],
  target: string,
  hashLines: (lines: string) => string,
): DrilledHeartbeat {
  const { at, count, left, due, head } = heartbeat;
  // Some of these the run itself changed, before it wrote the heartbeat.
  const since = found.filter(({ secret }) => secret.changedAt === null || secret.changedAt > at.getTime());
  const isOurs = ({ secret, version }: FoundReplica) => version !== null && isMarked(version, secret);
  const changed = since.filter((one) => !isOurs(one)).map(({ secret }) => secret.name);
  const rows = found.map(({ secret, version }) => ({ name: secret.name, replicaVersion: version }));
  const isSame = heartbeat.digest === hashLines(placeLines(target, rows));
  const said = { at: at.toISOString(), count, left, due: due?.toISOString() ?? null, head };
  if (isSame) return { ...said, digest: 'same', updated: 0, changed: [] };
  if (found.some(({ secret }) => isPromoted(secret))) return { ...said, digest: 'promoted', updated: 0, changed: [] };
  if (heartbeat.digest === null) return { ...said, digest: 'unknown', updated: 0, changed: [] };
  const updated = since.filter((one) => isOurs(one) && (one.secret.changedAt ?? 0) > writtenAt).length;
  const isExplained = changed.length === 0 && since.length > 0 && found.length >= count - left;
  return { ...said, digest: isExplained ? 'updated' : 'changed', updated, changed };
}
