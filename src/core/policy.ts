import type { DesiredReplica } from './desired.ts';
import { type Assessment, classifyDrift, type Drift, type DriftKind } from './drift.ts';
import type { ErrorCode, LockstepError } from './errors.ts';
import { wantedKey } from './key.ts';
import type { Pair } from './observation.ts';
import { type Action, planHeal } from './plan.ts';
import { currentOf, listedOf } from './rekeying.ts';
import { isLiteral } from './selection.ts';

/** What a run may do about drift. A dry run plans like a reconcile and writes like an audit. */
export type Intent = 'audit' | 'dry-run' | 'heal';

/** What is to become of one replica. */
export type Decision =
  | { readonly status: 'in-sync' }
  | { readonly status: 'heal'; readonly actions: readonly Action[] }
  | { readonly status: 'drifted'; readonly actions: readonly Action[]; readonly reason: string | null }
  | { readonly status: 'blocked'; readonly reason: string }
  | { readonly status: 'failed' | 'deferred'; readonly reason: string; readonly cause: ErrorCode };

/** A decision that needs no write. */
export type Settled = Exclude<Decision, { status: 'heal' }>;

/**
 * What a heal would do. The first line that holds decides.
 * ```
 * the mapping contradicts itself about the replica       | failed
 * the run was stopped before it looked                   | deferred
 * a side could not be read                               | failed
 * the origin is missing, pending deletion or empty       | blocked: the replica stays as it is
 * the origin's key asks for a key that none declares     | blocked: never under a weaker one
 * no drift                                               | in-sync
 * somebody else holds the pen                            | blocked
 * the version id and the derived id hold other values    | blocked
 * no id is left to put the value under                   | blocked
 * onDrift: report                                        | drifted, with what a heal would do
 * otherwise                                              | heal
 * ```
 */
export function decide(pair: Pair, assessment: Assessment): Decision {
  const { contested } = pair.desired;
  if (contested !== null) return { status: 'failed', reason: `the mapping: ${contested}`, cause: 'bad-input' };
  if (assessment.state === 'unread') return deferredBy(assessment.error);
  const { drift } = assessment;
  const unreachable = drift.find((one) => one.kind === 'unreachable');
  if (unreachable !== undefined) return { status: 'failed', reason: unreachable.reason, cause: unreachable.cause };
  const reason = whyBlocked(pair, drift);
  if (reason !== null) return { status: 'blocked', reason };
  if (drift.length === 0) return { status: 'in-sync' };
  const actions = planHeal(pair, drift);
  if (actions.length === 0) return { status: 'blocked', reason: whyStuck(pair) };
  if (pair.desired.onDrift === 'report') return onlyReported(pair, actions);
  return { status: 'heal', actions };
}

/** An audit and a dry run write nothing: what a heal would do stays drift. */
export function limitToReport(decision: Decision): Settled {
  return decision.status === 'heal' ? { ...decision, status: 'drifted', reason: null } : decision;
}

/** The run had to end before this replica was looked at. */
function deferredBy({ code, message }: LockstepError): Decision {
  return { status: 'deferred', reason: message, cause: code };
}

/** The kinds of an assessment, for the report. */
export function kindsOf(assessment: Assessment): DriftKind[] {
  return assessment.state === 'unread' ? [] : assessment.drift.map((one) => one.kind);
}

function whyBlocked(pair: Pair, drift: readonly Drift[]): string | null {
  for (const one of drift) {
    const reason = blockedBy(one, pair.desired);
    if (reason !== null) return reason;
  }
  return lacksKey(pair) ? NO_KEY : null;
}

/** Every id that the version may have there was used, and AWS shows none of them under the wanted key. */
function whyStuck(pair: Pair): string {
  const current = currentOf(pair);
  const keys = (current === null ? undefined : listedOf(current, pair))?.keys ?? [];
  if (keys.length === 0)
    return 'ListSecretVersionIds names no key for AWSCURRENT, so that no change of key can be proven';
  return `ListSecretVersionIds shows AWSCURRENT under ${keys.join(' and ')}, though its value was put again after the change of key; look at the key, or delete the replica, and it is made anew`;
}

/** Whose it is was not asked so far, since no write is due; a heal would ask. */
function onlyReported(pair: Pair, actions: readonly Action[]): Decision {
  const asHealed = classifyDrift({ ...pair, desired: { ...pair.desired, onDrift: 'heal' } });
  const reason = asHealed.state === 'compared' ? whyBlocked(pair, asHealed.drift) : null;
  if (reason === null) return { status: 'drifted', actions, reason: ONLY_REPORTED };
  return { status: 'drifted', actions: [], reason: `${ONLY_REPORTED}; a heal would be blocked: ${reason}` };
}

/** How a replica is given up whose origin was deleted on purpose: a mapping that still asks for it keeps it for ever. */
function waysOut({ mapping, line }: DesiredReplica): string {
  const entry = mapping.entries.find((one) => one.line === line);
  const isNamed = entry !== undefined && isLiteral(entry);
  const edit = isNamed ? `take its entry out (line ${line})` : `add its name to except of the entry at line ${line}`;
  return `${edit}, then run lockstep prune`;
}

const ONLY_REPORTED = 'the mapping says onDrift: report, so it is left as it is';

const NO_KEY =
  'the origin is under a customer managed key and the mapping names none for this replica; set kmsKey on the target';

function lacksKey({ desired, origin }: Pair): boolean {
  return origin.state === 'present' && wantedKey(desired, origin.secret).kind === 'undeclared';
}

function blockedBy(drift: Drift, desired: DesiredReplica): string | null {
  switch (drift.kind) {
    case 'origin-missing':
      return `the origin does not exist, so the replica is left as it is; if that is meant, ${waysOut(desired)}`;
    case 'origin-pending-deletion':
      return `the origin is scheduled for deletion, so the replica is left as it is; restore the origin, or, if that is meant, ${waysOut(desired)}`;
    case 'origin-empty':
      return 'the origin has no AWSCURRENT value, so the replica is left as it is; give the origin a value';
    case 'foreign':
      return `the replica is not ours to write: ${drift.holder}`;
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
