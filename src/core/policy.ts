import { AWSCURRENT } from '../../config/aws/marks.ts';
import { type Assessed, assess } from './assessment.ts';
import type { DesiredReplica } from './desired.ts';
import type { Drift } from './drift.ts';
import type { ErrorCode, LockstepError } from './errors.ts';
import { wantedKey } from './key.ts';
import { holderOf, type Pair } from './observation.ts';
import { type Action, canBeClaimed, canBeRekeyed, planHeal } from './plan.ts';
import { currentVersionOf, listedVersion } from './rekeying.ts';

/** What a run may do about drift. A dry run plans like a reconcile and writes like an audit. */
export type Intent = 'audit' | 'dry-run' | 'heal';

/** What is to be done about one replica. */
export type Decision =
  | { readonly status: 'in-sync' }
  /** `left`: what remains for a person to fix after the heal, or null. */
  | { readonly status: 'heal'; readonly actions: readonly Action[]; readonly left: string | null }
  | { readonly status: 'drifted'; readonly actions: readonly Action[]; readonly reason: string | null }
  /** `cause`: the trouble that keeps it from being known whether it may be written to. */
  | {
      readonly status: 'blocked';
      readonly actions: readonly Action[];
      readonly reason: string;
      readonly cause?: ErrorCode | null;
    }
  | { readonly status: 'failed' | 'deferred'; readonly reason: string; readonly cause: ErrorCode };

/** A decision that needs no write. */
export type FinalDecision = Exclude<Decision, { status: 'heal' }>;

/** Shared, since a run may compare hundreds of thousands of replicas. */
const IN_SYNC: Decision = { status: 'in-sync' };

/**
 * What a heal would do. The first line that holds decides.
 * ```
 * the mapping contradicts itself about the replica       | failed
 * the run was stopped before it looked                   | deferred
 * a side could not be read                               | failed
 * the origin is missing, pending deletion or empty       | blocked: the replica stays as it is
 * the origin's key asks for a key that none declares     | blocked: never under a weaker one
 * no drift                                               | in-sync
 * someone else manages it                                | blocked
 * people write in the place, or may                      | blocked
 * the version id and the derived id hold other values    | blocked
 * the override cannot be applied to the origin's value   | blocked
 * there is no room for the marks                         | blocked
 * nothing that is wrong can be healed                    | blocked
 * onDrift: report                                        | drifted, with what a heal would do
 * otherwise                                              | heal what can be; the rest is blocked then
 * ```
 */
export function decide(pair: Assessed): Decision {
  const { assessment, desired } = pair;
  const { contested } = desired;
  if (contested !== null) return { status: 'failed', reason: `the mapping: ${contested}`, cause: 'bad-input' };
  if (assessment.state === 'skipped') return deferDecision(assessment.error);
  const { drift } = assessment;
  const unreachable = drift.find((one) => one.kind === 'unreachable');
  if (unreachable !== undefined) return { status: 'failed', reason: unreachable.reason, cause: unreachable.cause };
  const reason = blockReason(pair, drift);
  if (reason !== null) return { status: 'blocked', actions: [], reason, cause: blockCause(drift) };
  if (drift.length === 0) return IN_SYNC;
  const actions = planHeal(pair);
  const left = remainderReason(pair, drift);
  if (actions.length === 0) return { status: 'blocked', actions, reason: left ?? stuckReason(pair) };
  if (desired.onDrift === 'report') return decideReportOnly(pair, actions);
  return { status: 'heal', actions, left };
}

/** A replica as last seen, and the decision about it. */
export interface Planned {
  readonly pair: Assessed;
  readonly decision: Decision;
}

/** Plans what a heal would do. Audits and dry runs plan the same, and report it. */
export function planReplica(pair: Assessed): Planned {
  return { pair, decision: decide(pair) };
}

/** In an audit or a dry run a heal is reported as drift, or as blocked if something would remain after it. */
export function limitToReport(decision: Decision): FinalDecision {
  if (decision.status !== 'heal') return decision;
  const { actions, left } = decision;
  return left === null ? { status: 'drifted', actions, reason: null } : { status: 'blocked', actions, reason: left };
}

/** The run had to end before it looked at this replica. */
function deferDecision({ code, message }: LockstepError): Decision {
  return { status: 'deferred', reason: message, cause: code };
}

function blockReason(pair: Pair, drift: readonly Drift[]): string | null {
  for (const one of drift) {
    const reason = blockReasonOf(one, pair.desired);
    if (reason !== null) return reason;
  }
  if (lacksDeclaredKey(pair)) return NO_KEY;
  const misfit = drift.length > 0 ? misfitOf(pair) : null;
  if (misfit !== null) return misfit;
  return drift.length > 0 && !canBeClaimed(pair) ? NO_ROOM : null;
}

/** What could not be read, if that alone blocks a heal: then another look may help. */
function blockCause(drift: readonly Drift[]): ErrorCode | null {
  const promoted = drift.find((one) => one.kind === 'promoted');
  return promoted === undefined || drift.some((one) => one.kind === 'foreign') ? null : promoted.cause;
}

/** What no heal can fix. It does not block the rest, since the value matters most. */
function remainderReason(pair: Pair, drift: readonly Drift[]): string | null {
  const reasons = drift.flatMap((one) => {
    if (one.kind === 'wrong-key') return canBeRekeyed(pair) ? [] : [NO_ROOM_FOR_A_KEY];
    return one.kind === 'metadata' && one.left.length > 0 ? [noRoomReason(one.left)] : [];
  });
  return reasons.length === 0 ? null : reasons.join('; ');
}

const FEWER = 'take tags off the replica';

const NO_ROOM = `it carries as many tags as AWS takes, which leaves no room for the marks of Lockstep; ${FEWER}`;

const NO_ROOM_FOR_A_KEY = `its key is not changed, since its tags leave no room for the mark of that; ${FEWER}`;

/** Names every tag, so that a person can choose which to remove. */
function noRoomReason(tags: readonly string[]): string {
  const what = tags.length === 1 ? `the tag ${tags[0]} does` : `the tags ${tags.join(', ')} do`;
  return `${what} not fit: AWS takes 50, of which six are kept for the marks of Lockstep; take tags off the origin or the replica, or name some in reconcile.ignoreTags`;
}

/** Every id that the version may have in the replica is used up, and AWS shows none of them under the wanted key. */
function stuckReason(pair: Pair): string {
  const current = currentVersionOf(pair);
  const keys = (current === null ? undefined : listedVersion(current, pair))?.keys ?? [];
  if (keys.length === 0)
    return 'ListSecretVersionIds names no key for AWSCURRENT, so that no change of key can be proven';
  return `ListSecretVersionIds shows AWSCURRENT under ${keys.join(' and ')}, though its value was put again after the change of key; look at the key, or delete the replica, and it is made anew`;
}

/** Ownership was not checked, since nothing will be written. The reason has to say if a heal would be blocked by it. */
function decideReportOnly(pair: Pair, actions: readonly Action[]): Decision {
  const { assessment } = assess({ ...pair, desired: { ...pair.desired, onDrift: 'heal' } });
  const reason = assessment.state === 'compared' ? blockReason(pair, assessment.drift) : null;
  if (reason === null) return { status: 'drifted', actions, reason: ONLY_REPORTED };
  return { status: 'drifted', actions: [], reason: `${ONLY_REPORTED}; a heal would be blocked: ${reason}` };
}

/** How to give up a replica whose origin was deleted on purpose. As long as the mapping asks for it, it is kept. */
function removalAdvice({ mapping, line }: DesiredReplica): string {
  const entry = mapping.entries.find((one) => one.line === line);
  const isNamed = entry?.selector.by === 'name';
  const edit = isNamed ? `take its entry out (line ${line})` : `add its name to except of the entry at line ${line}`;
  return `${edit}, then run lockstep prune`;
}

const ONLY_REPORTED = 'the mapping says onDrift: report, so it is left as it is';

const NO_KEY =
  'the origin is under a customer managed key and the mapping names none for this replica; set kmsKey on the target';

function lacksDeclaredKey({ desired, origin }: Pair): boolean {
  return origin.state === 'present' && wantedKey(desired, origin.secret).kind === 'undeclared';
}

/** What keeps the override from being applied to the version that the origin has now, if that was tried. */
function misfitOf({ desired, origin, valueCheck }: Pair): string | null {
  if (valueCheck.state !== 'unfit' || origin.state !== 'present') return null;
  if (holderOf(AWSCURRENT, origin.secret) !== valueCheck.version) return null;
  return `its set and replace do not fit: ${valueCheck.reason}; correct them (the entry is in line ${desired.line}), or the value; until then the replica is left as it is`;
}

function blockReasonOf(drift: Drift, desired: DesiredReplica): string | null {
  switch (drift.kind) {
    case 'origin-missing':
      return `the origin does not exist, so the replica is left as it is; if that is meant, ${removalAdvice(desired)}`;
    case 'origin-pending-deletion':
      return `the origin is scheduled for deletion, so the replica is left as it is; restore the origin, or, if that is meant, ${removalAdvice(desired)}`;
    case 'origin-empty':
      return 'the origin has no AWSCURRENT value, so the replica is left as it is; give the origin a value';
    case 'foreign':
      return `the replica is not ours to write: ${drift.holder}`;
    case 'promoted':
      return drift.reason;
    case 'conflict':
      return drift.healable ? null : "the origin's version id and the id derived from it both hold other values there";
    case 'missing':
    case 'stale':
    case 'mislabeled':
    case 'diverged':
    case 'pending-deletion':
    case 'wrong-key':
    case 'metadata':
    case 'unreachable':
      return null;
  }
}
