import type { Mapping } from '../../config/mapping.ts';
import { NONE_ATTEMPTED } from '../core/at-once.ts';
import { originPlace } from '../core/desired.ts';
import { holdReason } from '../core/hold.ts';
import type { Observation } from '../core/observation.ts';
import { orphanReport } from '../core/orphans.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Intent, type Planned, planReplica } from '../core/policy.ts';
import { trustFor } from '../core/reading.ts';
import {
  assembleReport,
  type Depth,
  type OrphanReport,
  type ReplicaReport,
  type Report,
  type Trigger,
} from '../core/report.ts';
import type { Narrowing } from '../core/selection.ts';
import { confirmDrift, confirmUnhealed } from './confirm.ts';
import { execute } from './execute.ts';
import { guardWrites, openFences, planByFences } from './fences.ts';
import { healAtOnce } from './heal-at-once.ts';
import type { Environment } from './ports.ts';
import { type Survey, survey } from './survey.ts';
import { checkSelected } from './unselected.ts';

/** What is asked of one run. */
export interface Run {
  readonly id: string;
  readonly intent: Intent;
  readonly trigger: Trigger;
  readonly depth: Depth;
  readonly narrowing: Narrowing;
  /** Goes on even if too much would change, since a person has looked (`--force`). */
  readonly force?: boolean;
}

/** The result of a run. */
export interface Reconciled {
  readonly report: Report;
  /** The rows that were deferred because the run's time was up. */
  readonly late: ReadonlySet<ReplicaReport>;
  /** One for each row of the report, in its order. */
  readonly outcomes: readonly Outcome[];
  /**
   * The secrets that the run was narrowed to by their full names and that no entry selects, as the origin shows them.
   */
  readonly unclaimed: ReadonlyMap<string, Observation>;
}

/**
 * Compares origins and replicas, heals what the policy lets it heal, and reports. Audits and dry runs do the same
 * without the heal.
 * @throws LockstepError if no run is possible at all, without credentials for example, or if a person narrowed it to what
 * the mapping does not select. What fails for one secret,
 * target or Region is in the report instead.
 */
export async function reconcile(mapping: Mapping, run: Run, env: Environment): Promise<Reconciled> {
  const startedAt = env.now();
  // A function has credentials of its own, which do not show who invoked it.
  const asking = run.trigger === 'cli' ? env.caller() : null;
  const { outcomes, unclaimed, ...findings } = await compareAndHeal(mapping, run, env);
  const by = await asking;
  const report = reportRun(mapping, run, { startedAt, finishedAt: env.now(), by }, { outcomes, ...findings });
  const late = report.replicas.filter((_, index) => outcomes[index]?.cause === 'deadline');
  return { report, late: new Set(late), outcomes, unclaimed };
}

/** What a run leaves once its observations are gone. */
interface Findings extends Omit<Survey, 'pairs' | 'strays'> {
  readonly orphaned: readonly OrphanReport[] | null;
  /** Why nothing was written before a person has looked, or null. */
  readonly hold: string | null;
  readonly outcomes: readonly Outcome[];
}

/**
 * Read what is desired, observe what is there, classify the drift, plan actions, let the policy limit them, execute. It
 * is a function of its own so that observations can be garbage-collected before the report is made: a run may compare
 * hundreds of thousands of replicas, and only their outcomes survive.
 */
async function compareAndHeal(mapping: Mapping, run: Run, unguarded: Environment): Promise<Findings> {
  const fences = openFences(mapping, unguarded);
  const env = guardWrites(unguarded, fences);
  const origin = originPlace(mapping);
  const { pairs, strays, ...surveyed } = await survey(mapping, { ...run, trust: trustFor(run.trigger) }, env);
  if (run.trigger === 'cli' || run.trigger === 'invoke') checkSelected(pairs, run.narrowing, mapping);
  for (const warning of surveyed.warnings) env.watcher.note(warning);
  const closeness = { origin, depth: run.depth, mayWriteAtOnce: run.intent === 'heal' && run.depth === 'versions' };
  const holdOf = (plans: readonly Planned[]) =>
    run.intent === 'audit' || run.force ? null : holdReason(plans, mapping, run.trigger);
  const likely = (await confirmDrift(pairs, closeness, env)).map(planReplica);
  const attempted = holdOf(likely) === null ? await healAtOnce(likely, { ...closeness, fences }, env) : NONE_ATTEMPTED;
  const seen = closeness.mayWriteAtOnce ? await confirmUnhealed(likely, attempted, closeness, env) : likely;
  const planned = await planByFences(seen, attempted, fences);
  const hold = holdOf(planned);
  const outcomes = await execute(planned, { ...run, origin, hold, attempted }, env);
  return { ...surveyed, orphaned: strays?.orphaned.map(orphanReport) ?? null, hold, outcomes };
}

/** Assembles the report of a run from what it found. */
export function reportRun(
  mapping: Mapping,
  { id, trigger, depth, intent, narrowing }: Run,
  { by, ...times }: { readonly startedAt: Date; readonly finishedAt: Date; readonly by: string | null },
  { hold, account, outcomes, ...aside }: Omit<Findings, 'unclaimed'>,
): Report {
  const mode = intent === 'heal' ? 'reconcile' : intent;
  const [startedAt, finishedAt] = [times.startedAt.toISOString(), times.finishedAt.toISOString()];
  return assembleReport(
    {
      mapping: mapping.name,
      file: mapping.file,
      run: {
        ...{ id, mode, trigger, depth, startedAt, finishedAt },
        ...(by === null ? {} : { by }),
        ...(narrowing.secrets.length === 0 ? {} : { secrets: [...narrowing.secrets] }),
        ...(narrowing.targets.length === 0 ? {} : { targets: [...narrowing.targets] }),
        ...(hold === null ? {} : { held: hold }),
      },
      origin: { region: mapping.origin.region, account },
    },
    outcomes,
    aside,
  );
}
