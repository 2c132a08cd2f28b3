import { mayComeRight, type Outcome, withKinds } from '../../core/outcome.ts';
import { assembleReport, type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import type { Reconciled } from '../../engine/reconcile.ts';

/** Of a run, what can be reported together with another's. */
export type Findings = Pick<Reconciled, 'report' | 'outcomes'>;

/**
 * Two runs of one invocation as one: the later looked again at some of the secrets, and had what the earlier did there
 * before it. What the earlier healed is in sync by then, and would be reported by neither.
 */
export function continueRun(earlier: Findings, later: Findings): Findings {
  const before = new Map(earlier.outcomes.map((one) => [keyOf(one), one]));
  const seenAgain = new Set(later.outcomes.map(({ desired }) => desired.secret));
  const outcomes = [
    ...earlier.outcomes.filter(({ desired }) => !seenAgain.has(desired.secret)),
    ...later.outcomes.map((one) => continueOutcome(before.get(keyOf(one)), one)),
  ];
  const { mapping, file, run, origin } = earlier.report;
  // Each row that was held back says so; of all of them together it need not be true.
  const { held: _, ...head } = run;
  const { finishedAt } = later.report.run;
  return { outcomes, report: assembleReport({ mapping, file, run: { ...head, finishedAt }, origin }, outcomes) };
}

/** The report without the rows that a later try may bring right, and will report. */
export function withoutOpen({ report, outcomes }: Findings): Report {
  const open = new Set(report.replicas.filter((_, index) => outcomes[index] && mayComeRight(outcomes[index])));
  return keepRows(report, (row) => !open.has(row));
}

/**
 * The report without what a later try will report of these secrets. What was healed stays: it is in sync by then, and no
 * later try knows of it.
 */
export function withoutRetried(report: Report, secrets: ReadonlySet<string>): Report {
  return keepRows(report, ({ secret, status }) => status === 'healed' || !secrets.has(secret));
}

function keepRows(report: Report, isKept: (row: ReplicaReport) => boolean): Report {
  return withRows(report, report.replicas.filter(isKept));
}

function continueOutcome(before: Outcome | undefined, now: Outcome): Outcome {
  if (before === undefined || before.actions.length === 0 || before.status === 'drifted') return now;
  return {
    ...now,
    status: now.status === 'in-sync' ? 'healed' : now.status,
    drift: withKinds(before.drift, now.drift),
    actions: [...new Set([...before.actions, ...now.actions])],
  };
}

function keyOf({ desired }: Outcome): string {
  return [desired.secret, desired.target, desired.name].join(' ');
}
