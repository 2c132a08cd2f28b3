import type { DesiredReplica } from './desired.ts';
import { NOTHING_DONE, type Progress } from './heal-outcome.ts';
import { isMarked } from './marks.ts';
import type { Pair } from './observation.ts';
import { isBesideOrigins } from './origins.ts';
import { actionNames, type Outcome, versionsSeen } from './outcome.ts';
import { placedId } from './override/placed-id.ts';
import type { Action } from './plan.ts';
import type { Planned } from './policy.ts';
import { isRekeying } from './rekeying.ts';

/** Writes that AWS itself refuses if the look that they rest on was wrong, and the version that is AWSCURRENT then. */
export interface AtOnce {
  readonly kind: 'create' | 'replace';
  readonly actions: readonly Action[];
  readonly version: string;
}

/**
 * What may be written on the strength of one look, which may be minutes old; null: the replica wants a closer look first.
 * ```
 * it is                              | written at once | and AWS refuses that
 * missing                            | create          | if the name is taken by anything but that very version (CreateSecret)
 * stale, at a version that Lockstep  | put, relabel    | if the version id holds another value (PutSecretValue), or if
 *   marked as its own                |                 | AWSCURRENT has left that version (UpdateSecretVersionStage)
 * in the origins' own place          | nothing         | AWS does not know what an entry selects as an origin
 * anything else, or more than that   | nothing         |
 * ```
 * Whether a stale replica moves forward has to be asked as well, once the value and its date were read (`isForward`).
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function writesAtOnce({ pair, decision }: Planned): AtOnce | null {
  if (decision.status !== 'heal' || decision.left !== null || isRekeying(pair) || isBesideOrigins(pair)) return null;
  if (pair.valueCheck.state !== 'none' || pair.listing.state !== 'unasked') return null;
  const { actions } = decision;
  const [first, second] = actions;
  switch (pair.driftKinds().join()) {
    case 'missing':
      return first?.do === 'create' ? { kind: 'create', actions, version: first.version } : null;
    case 'stale':
      if (actions.length !== 2 || first?.do !== 'put' || second?.do !== 'relabel') return null;
      if (first.version !== placedId(first.originVersion, pair.desired.override) || !isLeavingOurs(pair, second.from))
        return null;
      return { kind: 'replace', actions, version: first.version };
    default:
      return null;
  }
}

function isLeavingOurs({ replica }: Pair, from: string | null): boolean {
  return from !== null && replica.state === 'present' && isMarked(from, replica.secret);
}

/** What writing at once came to: the end of it, or that AWS refused, and what had been written by then. */
export type Attempted =
  | { readonly state: 'ended'; readonly outcome: Outcome }
  | { readonly state: 'refused'; readonly progress: Progress; readonly version: string };

export const NONE_ATTEMPTED: ReadonlyMap<DesiredReplica, Attempted> = new Map();

/**
 * What a replica has behind it when a closer look at it is made: nothing unless a write took effect, and nothing if it
 * shows that the replica is in sync at another version, which was in force all along.
 */
export function progressSoFar(attempted: Attempted | undefined, { pair, decision }: Planned): Progress {
  if (attempted?.state !== 'refused' || attempted.progress.done.length === 0) return NOTHING_DONE;
  const isAnother = decision.status === 'in-sync' && versionsSeen(pair).replicaVersion !== attempted.version;
  return isAnother ? NOTHING_DONE : attempted.progress;
}

/**
 * The outcome of a replica for which AWS accepted every write, with what was seen after it or beside it; null if that shows
 * another version in force after a create.
 */
export function outcomeAtOnce(
  { pair }: Planned,
  { kind, actions, version }: AtOnce,
  seen: Partial<Pick<Pair, 'origin' | 'replica'>>,
): Outcome | null {
  const versions = versionsSeen({ ...pair, ...seen });
  if (kind === 'create' && versions.replicaVersion !== version) return null;
  return {
    ...versions,
    replicaVersion: version,
    status: 'healed',
    drift: pair.driftKinds(),
    details: [],
    actions: actionNames(actions),
    reason: null,
    cause: null,
  };
}
