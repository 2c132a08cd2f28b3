import { AWSCURRENT } from '../../config/aws/marks.ts';
import type { Assessed } from './assessment.ts';
import type { DesiredReplica } from './desired.ts';
import { type Detail, detailsOf } from './details.ts';
import { type DriftKind, sortKinds } from './drift.ts';
import { type ErrorCode, isPassing } from './errors.ts';
import { accountOfSecret, holderOf, type LabelledVersion, type Observation, type Pair } from './observation.ts';
import type { Action, ActionName } from './plan.ts';
import type { FinalDecision } from './policy.ts';

export type Status = 'in-sync' | 'drifted' | 'healed' | 'blocked' | 'failed' | 'deferred';

/** What became of one replica in a run. */
export interface Outcome {
  readonly desired: DesiredReplica;
  readonly status: Status;
  readonly drift: readonly DriftKind[];
  readonly details: readonly Detail[];
  readonly actions: readonly ActionName[];
  readonly originVersion: string | null;
  readonly replicaVersion: string | null;
  /** The account in the replica's ARN; null: it was not seen. */
  readonly account: string | null;
  readonly reason: string | null;
  /** How long it lacked the origin's version, until it was healed or looked at; null: unknown. Only if that was its drift. */
  readonly behindSeconds?: number | null;
  /** Why it is `failed`, `deferred`, or blocked by a fence that could not be read; else, or if the run was held back, null. */
  readonly cause: ErrorCode | null;
  /** The origin's versions in the last look, if that described the origin. A listing is too old to confirm an event. */
  readonly described: readonly LabelledVersion[] | null;
}

/** The outcome of a replica that is not written to. It follows from the decision alone. */
export function outcomeOf(pair: Assessed, decision: FinalDecision): Outcome {
  // V8 takes several times as long for members that come after a spread, and a run makes one of these for every
  // replica.
  return {
    status: decision.status,
    drift: pair.driftKinds(),
    details: detailsOf(pair),
    actions: 'actions' in decision ? actionNames(decision.actions) : [],
    reason: 'reason' in decision ? decision.reason : null,
    cause: 'cause' in decision ? (decision.cause ?? null) : null,
    ...versionsSeen(pair),
  };
}

/**
 * The outcome of a replica that would be healed, in a run that waits for a person.
 * @param would what a dry run shows that person
 */
export function heldOutcome(pair: Assessed, reason: string, would: readonly Action[] = []): Outcome {
  const [drift, details, actions] = [pair.driftKinds(), detailsOf(pair), actionNames(would)];
  return { ...versionsSeen(pair), status: 'deferred', drift, details, actions, reason, cause: null };
}

/** What a report says of the last look at a pair. */
export function versionsSeen(
  pair: Pair,
): Pick<Outcome, 'desired' | 'originVersion' | 'replicaVersion' | 'account' | 'described'> {
  const { desired, origin, replica } = pair;
  return {
    desired,
    originVersion: currentVersion(origin),
    replicaVersion: currentVersion(replica),
    account: accountIn(replica),
    described: origin.state === 'present' && origin.seenBy === 'describe' ? origin.secret.versions : null,
  };
}

/** Whether a retry within minutes may succeed. A run that was held back waits for a person. */
export function mayComeRight({ cause }: Outcome): boolean {
  return cause !== null && isPassing(cause);
}

/**
 * Adds the kinds that a later look found. Of the kinds about AWSCURRENT the first one stays: a heal may pass through
 * several, and a report names at most one.
 */
export function withKinds(found: readonly DriftKind[], later: readonly DriftKind[]): DriftKind[] {
  const spoken = found.some((kind) => OF_CURRENT.includes(kind));
  return sortKinds([...found, ...later.filter((kind) => !spoken || !OF_CURRENT.includes(kind))]);
}

const OF_CURRENT: readonly DriftKind[] = ['stale', 'mislabeled', 'diverged'];

/** Action names in the order of first use, each once. */
export function actionNames(actions: readonly Action[]): ActionName[] {
  return [...new Set(actions.flatMap((action) => actionName(action) ?? []))];
}

function actionName(action: Action): ActionName | null {
  switch (action.do) {
    case 'prove':
    case 'mark':
    case 'unmark':
      return null;
    case 'restore':
    case 'adopt':
    case 'rekey':
    case 'create':
    case 'put':
    case 'relabel':
    case 'describe':
    case 'tag':
      return action.do;
  }
}

function accountIn(replica: Observation): string | null {
  if (replica.state === 'matched') return replica.account;
  return replica.state === 'present' ? accountOfSecret(replica.secret) : null;
}

function currentVersion(observation: Observation): string | null {
  if (observation.state === 'matched') return observation.version;
  return observation.state === 'present' ? holderOf(AWSCURRENT, observation.secret) : null;
}
