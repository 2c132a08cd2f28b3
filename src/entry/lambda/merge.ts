import { mayComeRight, type Outcome, withKinds } from '../../core/outcome.ts';
import { assembleReport, type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import type { Reconciled } from '../../engine/reconcile.ts';
import type { Hint } from './early-events.ts';

/** The parts of a run that can be merged with another's. */
export type Findings = Pick<Reconciled, 'report' | 'outcomes'>;

/**
 * Merges two runs of one invocation. The later one looked again at some of the secrets, after what the earlier one had
 * done. What the earlier one healed is in sync by then, so the later one alone would not report it.
 */
export function continueRun(earlier: Findings, later: Findings): Findings {
  const before = new Map(earlier.outcomes.map((one) => [keyOf(one), one]));
  const seenAgain = new Set(later.outcomes.map(({ desired }) => desired.secret));
  const outcomes = [
    ...earlier.outcomes.filter(({ desired }) => !seenAgain.has(desired.secret)),
    ...later.outcomes.map((one) => continueOutcome(before.get(keyOf(one)), one)),
  ];
  const { mapping, file, run, origin } = earlier.report;
  // Each row that was held says so; it need not be true of all of them together.
  const { held: _, ...head } = run;
  const { finishedAt } = later.report.run;
  return { outcomes, report: assembleReport({ mapping, file, run: { ...head, finishedAt }, origin }, outcomes) };
}

/** The report without the rows that a retry may heal and will report. */
export function withoutOpen({ report, outcomes }: Findings): Report {
  const open = new Set(report.replicas.filter((_, index) => outcomes[index] && mayComeRight(outcomes[index])));
  return keepRows(report, (row) => !open.has(row));
}

/**
 * The report without the rows of these secrets, which a retry will report. Healed rows stay: they are in sync by then,
 * and no retry will report them.
 */
export function withoutRetried(report: Report, secrets: ReadonlySet<string>): Report {
  return keepRows(report, ({ secret, status }) => status === 'healed' || !secrets.has(secret));
}

/** A promoted place is in the hands of people. That they write there is no news. */
export function withoutPromoted(report: Report, hints: readonly Hint[]): Report {
  const isAboutOrigin = (secret: string) => hints.some((hint) => hint.secret === secret && hint.targets.length === 0);
  return keepRows(report, ({ secret, drift }) => !drift.includes('promoted') || isAboutOrigin(secret));
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
