import type { Mapping } from '../config/mapping.ts';
import { closeupOf, confirm } from './confirm.ts';
import { type DesiredReplica, expand, type Narrowing, originPlace, placeKey, unexpanded } from './core/desired.ts';
import { classifyDrift } from './core/drift.ts';
import type { LockstepError } from './core/errors.ts';
import { groupBy } from './core/group.ts';
import type { Observation, Pair } from './core/observation.ts';
import { type Outcome, settled } from './core/outcome.ts';
import { decide, type Intent } from './core/policy.ts';
import { chooseReading, originWants } from './core/reading.ts';
import { assembleReport, type Depth, type Report, type Trigger } from './core/report.ts';
import { execute } from './execute.ts';
import { observe, observeTargets, type View } from './observe.ts';
import { inParallel } from './parallel.ts';
import type { World } from './ports.ts';

/** What is asked of one run. */
export interface Run {
  readonly id: string;
  readonly intent: Intent;
  readonly trigger: Trigger;
  readonly depth: Depth;
  readonly narrowing: Narrowing;
}

/**
 * Read what is desired, observe what is there, classify the drift, plan actions, let the policy limit them, execute,
 * report. An audit and a dry run are this without the heal.
 * @throws LockstepError when no run could be made at all: without credentials, say. What breaks for one secret, target
 * or Region is in the report instead.
 */
export async function reconcile(mapping: Mapping, run: Run, world: World): Promise<Report> {
  const startedAt = world.now().toISOString();
  const origin = await observeOrigin(mapping, run, world);
  const desired = expand(mapping, origin.secrets, run.narrowing);
  const targets = await observeTargets(desired, world);
  const pairs = [...desired.map((one) => pairUp(one, origin, targets)), ...unexpandable(mapping, run, origin)];
  const confirmed = await confirmAll(pairs, mapping, run, world);
  const outcomes = await conclude(confirmed, mapping, run, world);
  const account = await accountOf(origin, world);
  const mode = run.intent === 'audit' ? 'audit' : 'reconcile';
  const { id, trigger, depth } = run;
  const finishedAt = world.now().toISOString();
  return assembleReport(
    { id, mode, trigger, depth, startedAt, finishedAt },
    { region: mapping.origin.region, account },
    outcomes,
  );
}

async function observeOrigin(mapping: Mapping, run: Run, world: World): Promise<View> {
  const wants = originWants(mapping, run.narrowing);
  const view = await observe(originPlace(mapping), chooseReading(wants), world);
  for (const error of [view.gap, ...wants.names.map((name) => errorOf(view.look(name)))]) {
    if (error?.code === 'no-credentials' || error?.code === 'expired-credentials') throw error;
  }
  return view;
}

/** ARNs tell the account; AWS is asked only where none was seen, and a report is worth having without it. */
async function accountOf(origin: View, world: World): Promise<string> {
  return origin.secrets[0]?.arn.split(':')[4] ?? world.account().catch(() => 'unknown');
}

function pairUp(desired: DesiredReplica, origin: View, targets: ReadonlyMap<string, View>): Pair {
  const replica = targets.get(placeKey(desired.place))?.look(desired.name) ?? { state: 'unread', why: 'not looked at' };
  return { desired, origin: origin.look(desired.secret), replica, retired: null, proof: { state: 'none' } };
}

/** A pattern that could not be expanded stands in the report itself: what was not read must not read well. */
function unexpandable(mapping: Mapping, run: Run, { gap }: View): Pair[] {
  if (gap === null) return [];
  const origin: Observation =
    gap.code === 'interrupted' ? { state: 'unread', why: gap.message } : { state: 'unreadable', error: gap };
  const replica: Observation = { state: 'unread', why: gap.message };
  return unexpanded(mapping, run.narrowing).map((desired) => {
    return { desired, origin, replica, retired: null, proof: { state: 'none' } };
  });
}

async function confirmAll(pairs: readonly Pair[], mapping: Mapping, run: Run, world: World): Promise<Pair[]> {
  const groups = [...groupBy(pairs, (pair) => pair.desired.secret).values()];
  let done = 0;
  const confirmed = await inParallel(world.width, groups, async (group) => {
    const closeup = closeupOf(group[0].desired.secret, originPlace(mapping), world);
    const seen = await Promise.all(group.map((pair) => confirm(pair, closeup, run.depth, world)));
    world.watcher.progress('confirm', ++done, groups.length);
    return seen;
  });
  return confirmed.flat();
}

/** Settles what needs no write, heals the rest, and gives the outcomes back in the order of the pairs. */
async function conclude(pairs: readonly Pair[], mapping: Mapping, run: Run, world: World): Promise<Outcome[]> {
  const outcomes = new Map<DesiredReplica, Outcome>();
  const toHeal: Pair[] = [];
  for (const pair of pairs) {
    const assessment = classifyDrift(pair);
    const decision = decide(pair, assessment, run.intent);
    if (decision.status === 'heal') toHeal.push(pair);
    if (decision.status !== 'heal') outcomes.set(pair.desired, settled(pair, assessment, decision));
  }
  for (const outcome of await execute(toHeal, { origin: originPlace(mapping), depth: run.depth, world })) {
    outcomes.set(outcome.desired, outcome);
  }
  return pairs.flatMap((pair) => outcomes.get(pair.desired) ?? []);
}

function errorOf(observation: Observation): LockstepError | null {
  return observation.state === 'unreadable' ? observation.error : null;
}
