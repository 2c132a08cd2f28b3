import type { Mapping } from '../../config/mapping.ts';
import { type DesiredReplica, originPlace } from '../core/desired.ts';
import { classifyDrift } from '../core/drift.ts';
import { groupBy } from '../core/group.ts';
import { type Decided, holdReason } from '../core/hold.ts';
import { doubtAbout } from '../core/move.ts';
import type { Observation, Pair } from '../core/observation.ts';
import { orphanReport } from '../core/orphans.ts';
import { heldOutcome, type Outcome, outcomeOf } from '../core/outcome.ts';
import { planTidying } from '../core/plan.ts';
import { decide, type Intent, limitToReport } from '../core/policy.ts';
import { trustFor } from '../core/reading.ts';
import { assembleReport, type Depth, type ReplicaReport, type Report, type Trigger } from '../core/report.ts';
import type { Narrowing } from '../core/selection.ts';
import { confirm, confirmKey, needsKeyLook, needsLook } from './confirm.ts';
import { execute } from './execute.ts';
import { type OriginReader, openOriginReader } from './origin-reader.ts';
import { inParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { survey } from './survey.ts';

/** What is asked of one run. */
export interface Run {
  readonly id: string;
  readonly intent: Intent;
  readonly trigger: Trigger;
  readonly depth: Depth;
  readonly narrowing: Narrowing;
  /** Goes on where too much would change, once a person has looked (`--force`). */
  readonly force?: boolean;
}

/** What a run came to. */
export interface Reconciled {
  readonly report: Report;
  /** The rows of the report that were deferred since the run's time was up. */
  readonly late: ReadonlySet<ReplicaReport>;
  /** What became of each replica, in the order of the report's rows. */
  readonly outcomes: readonly Outcome[];
  /** The secrets that the run was narrowed to by their full names and that no entry selects, as the origin shows them. */
  readonly unclaimed: ReadonlyMap<string, Observation>;
}

/**
 * Read what is desired, observe what is there, classify the drift, plan actions, let the policy limit them, execute,
 * report. An audit and a dry run are this without the heal.
 * @throws LockstepError when no run could be made at all: without credentials, say. What breaks for one secret, target
 * or Region is in the report instead.
 */
export async function reconcile(mapping: Mapping, run: Run, env: Environment): Promise<Reconciled> {
  const startedAt = env.now().toISOString();
  const { outcomes, why, account, unclaimed, ...aside } = await lookAndHeal(mapping, run, env);
  const { id, trigger, depth } = run;
  const mode = run.intent === 'heal' ? 'reconcile' : run.intent;
  const finishedAt = env.now().toISOString();
  const report = assembleReport(
    {
      mapping: mapping.name,
      file: mapping.file,
      run: { id, mode, trigger, depth, startedAt, finishedAt, ...(why === null ? {} : { held: why }) },
      origin: { region: mapping.origin.region, account },
    },
    outcomes,
    aside,
  );
  const late = report.replicas.filter((_, index) => outcomes[index]?.cause === 'deadline');
  return { report, late: new Set(late), outcomes, unclaimed };
}

/** All that was seen goes with this call; of what is in step only the outcome stays. */
async function lookAndHeal(mapping: Mapping, run: Run, env: Environment) {
  const { pairs, orphaned, ...surveyed } = await survey(mapping, { ...run, trust: trustFor(run.trigger) }, env);
  for (const warning of surveyed.warnings) env.watcher.note(warning);
  const decided = (await confirmAll(pairs, mapping, run, env)).map(judge);
  const why = run.intent === 'audit' || run.force ? null : holdReason(decided, mapping, run.trigger);
  if (why !== null) env.watcher.note(why);
  return {
    outcomes: await conclude(decided, why, mapping, run, env),
    why,
    ...surveyed,
    orphaned: orphaned?.map(orphanReport) ?? null,
  };
}

async function confirmAll(pairs: readonly Pair[], mapping: Mapping, run: Run, env: Environment): Promise<Pair[]> {
  const { depth } = run;
  const look: Look = { needs: (pair) => needsLook(pair, depth), at: (...seen) => confirm(...seen, depth, env) };
  const confirmed = await eachBySecret(pairs, look, mapping, env);
  if (depth === 'versions') return confirmed;
  return eachBySecret(confirmed, { needs: needsKeyLook, at: (...seen) => confirmKey(...seen, env) }, mapping, env);
}

/** A look at a pair, and which pairs need it. */
interface Look {
  readonly needs: (pair: Pair) => boolean;
  readonly at: (pair: Pair, reader: OriginReader) => Promise<Pair>;
}

/** Takes a look at those pairs that need it, secret by secret; the others stay as they are. */
async function eachBySecret(pairs: readonly Pair[], look: Look, mapping: Mapping, env: Environment): Promise<Pair[]> {
  const groups = [...groupBy(pairs.filter(look.needs), (pair) => pair.desired.secret).values()];
  const confirmed = new Map<DesiredReplica, Pair>();
  let done = 0;
  await inParallel(env.width, groups, async (group) => {
    const reader = openOriginReader(group[0].desired.secret, originPlace(mapping), env);
    for (const pair of await Promise.all(group.map((one) => look.at(one, reader)))) confirmed.set(pair.desired, pair);
    env.watcher.progress('confirm', ++done, groups.length);
  });
  return pairs.map((pair) => confirmed.get(pair.desired) ?? pair);
}

/** Audits and dry runs plan as a heal does: what they report is what a heal would do. */
function judge(pair: Pair): Decided {
  const assessment = classifyDrift(pair);
  return { pair, assessment, decision: decide(pair, assessment) };
}

/** Settles what needs no write, heals the rest if it may, and gives the outcomes back in the order of the pairs. */
async function conclude(
  decided: readonly Decided[],
  why: string | null,
  mapping: Mapping,
  run: Run,
  env: Environment,
): Promise<Outcome[]> {
  const now = env.now().getTime();
  const outcomes = decided.map((one) => withoutWrite(one, run.intent, why, now));
  const toHeal = decided.flatMap(({ pair }, index) => (outcomes[index] === null ? [pair] : []));
  const healed = await execute(toHeal, { origin: originPlace(mapping), depth: run.depth, env });
  const byReplica = new Map(healed.map((outcome) => [outcome.desired, outcome]));
  return decided.flatMap(({ pair }, index) => outcomes[index] ?? byReplica.get(pair.desired) ?? []);
}

/** null: the replica is to be healed, or tidied up after. */
function withoutWrite(
  { pair, assessment, decision }: Decided,
  intent: Intent,
  why: string | null,
  now: number,
): Outcome | null {
  const isTidied = decision.status === 'in-sync' && planTidying(pair).length > 0;
  if (isTidied && intent === 'heal' && why === null) return null;
  if (decision.status !== 'heal') return outcomeOf(pair, assessment, decision);
  const doubt = intent === 'dry-run' ? doubtAbout(pair, now) : null;
  if (doubt !== null) return heldOutcome(pair, assessment, doubt);
  if (intent !== 'heal') return outcomeOf(pair, assessment, limitToReport(decision));
  return why === null ? null : heldOutcome(pair, assessment, why);
}
