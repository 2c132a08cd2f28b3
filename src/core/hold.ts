import { AWSCURRENT } from '../../config/aws/marks.ts';
import type { Mapping, MaxChanges } from '../../config/mapping.ts';
import type { DriftKind } from './drift.ts';
import { groupBy } from './group.ts';
import { holderOf, type Pair } from './observation.ts';
import { isCopyOf } from './ownership.ts';
import type { Decision, Planned } from './policy.ts';
import type { Trigger } from './report.ts';
import { openEntries } from './selection.ts';

/** A pattern whose replicas multiply by this factor, and grow by more than a few, was hardly meant to. */
const SURGE = 10;
const SMALL_SURGE = 20;

/** Kinds of drift in which the replica returns another value than the origin. */
const OF_A_VALUE: readonly DriftKind[] = ['stale', 'mislabeled', 'diverged', 'conflict'];

/**
 * Why a run must not write anything before a person has looked, or null.
 * ```
 * it would replace AWSCURRENT of more replicas than reconcile.maxChanges | held
 * it would take over more strangers' secrets than that, however few      | held
 * a pattern or tag selects ten times the replicas that it had            | held
 * otherwise                                                              | goes on
 * ```
 * A new replica replaces nothing. An event concerns one secret, and all of its replicas are behind, so a percentage of
 * replacements means nothing then; a percentage of take-overs does. A take-over that the replica's own entry asks for
 * is intended.
 */
export function holdReason(planned: readonly Planned[], mapping: Mapping, trigger: Trigger): string | null {
  const limit = mapping.reconcile.maxChanges;
  return replacementReason(planned, limit, trigger) ?? takeOverReason(planned, limit) ?? surgeReason(planned, mapping);
}

const REMEDY = 'look at them by an audit, then go on with --force ("force": true in a payload of the function)';

function replacementReason(planned: readonly Planned[], limit: MaxChanges, trigger: Trigger): string | null {
  const replaced = planned.filter(replacesCurrent).length;
  const there = planned.filter(({ pair }) => hasCurrent(pair)).length;
  const said = `AWSCURRENT of ${replaced} of ${there} replicas would be replaced, more than reconcile.maxChanges allows`;
  if ('count' in limit) return replaced > limit.count ? `${said} (${limit.count}); ${REMEDY}` : null;
  if (trigger === 'event' || replaced <= limit.beyond || replaced <= (there * limit.percent) / 100) return null;
  const beyond = limit.beyond > 0 ? ` and more than ${limit.beyond}` : '';
  return `${said} (${limit.percent} %${beyond}); ${REMEDY}`;
}

function takeOverReason(planned: readonly Planned[], limit: MaxChanges): string | null {
  const taken = planned.filter(takesOver).length;
  const there = planned.filter(({ pair }) => hasCurrent(pair)).length;
  // A take-over replaces an AWSCURRENT, so replacementReason has compared the count.
  if ('count' in limit || taken <= (there * limit.percent) / 100) return null;
  const said = `${taken} of the ${there} secrets that are there would be taken over (adopt: any) and are no copies`;
  return `${said}, more than reconcile.maxChanges allows (${limit.percent} %); write adopt: any at each replica that is meant, or ${REMEDY}`;
}

function surgeReason(planned: readonly Planned[], mapping: Mapping): string | null {
  const open = new Set(openEntries(mapping).map((entry) => entry.line));
  const byLine = groupBy(planned, ({ pair }) => pair.desired.line);
  for (const [line, rows] of [...byLine].filter(([line]) => open.has(line))) {
    const created = rows.filter(({ decision }) => createsSecret(decision)).length;
    const there = rows.filter(({ pair }) => ['present', 'matched'].includes(pair.replica.state)).length;
    if (there === 0 || created <= SMALL_SURGE || there + created < SURGE * there) continue;
    return `line ${line} of the mapping selects ${there + created} replicas, of which ${there} are there; ${REMEDY}`;
  }
  return null;
}

/** A change of key moves AWSCURRENT as well, but to the same value. */
function replacesCurrent({ pair, decision }: Planned): boolean {
  const moves = decision.status === 'heal' && decision.actions.some((action) => action.do === 'relabel');
  return moves && hasCurrent(pair) && pair.driftKinds().some((kind) => OF_A_VALUE.includes(kind));
}

/** Whether it would take over a secret that is not a copy, and not because the replica's own entry asks for that. */
function takesOver({ pair, decision }: Planned): boolean {
  const { desired, origin, replica } = pair;
  const adopts = decision.status === 'heal' && decision.actions.some((action) => action.do === 'adopt');
  if (!adopts || desired.adoptIsOwn || !hasCurrent(pair)) return false;
  return origin.state === 'present' && replica.state === 'present' && !isCopyOf(pair, origin.secret, replica.secret);
}

function hasCurrent({ replica }: Pair): boolean {
  if (replica.state === 'matched') return true;
  return replica.state === 'present' && holderOf(AWSCURRENT, replica.secret) !== null;
}

function createsSecret(decision: Decision): boolean {
  return decision.status === 'heal' && decision.actions.some((action) => action.do === 'create');
}
