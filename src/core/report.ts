import type * as z from 'zod';
import { accountOfTarget, type NotifyWhen } from '../../config/mapping.ts';
import type { Outcome } from './outcome.ts';
import type { reportSchema } from './report-schema.ts';

/** The account of an origin without secrets, if STS does not return it either. */
export const UNKNOWN_ACCOUNT = 'unknown';

export type Report = DeepReadonly<z.infer<typeof reportSchema>>;
export type Trigger = Report['run']['trigger'];
export type Depth = Report['run']['depth'];
export type ReplicaReport = Report['replicas'][number];
/** A secret with our mark that no entry asks for. */
export type OrphanReport = NonNullable<Report['orphaned']>[number];
type Summary = Report['summary'];
type Status = ReplicaReport['status'];

export type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

/** What a report holds beside its replicas. */
interface Aside {
  readonly orphaned: readonly OrphanReport[] | null;
  readonly warnings: readonly string[];
}

/** Assembles the report. Its rows are in the order of the outcomes. */
export function assembleReport(
  head: Pick<Report, 'mapping' | 'file' | 'run' | 'origin'>,
  outcomes: readonly Outcome[],
  { orphaned, warnings }: Aside = { orphaned: null, warnings: [] },
): Report {
  const replicas = outcomes.map((outcome) => reportRow(outcome, head.origin.account));
  return {
    report: 'lockstep/1',
    ...head,
    summary: summaryOf(replicas),
    replicas,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(orphaned === null ? {} : { orphaned }),
  };
}

/** The report of the same run with other rows, and their counts. */
export function withRows(report: Report, replicas: readonly ReplicaReport[]): Report {
  return { ...report, summary: summaryOf(replicas), replicas };
}

/** The report with further warnings. */
export function withWarnings(report: Report, further: readonly string[]): Report {
  return further.length === 0 ? report : { ...report, warnings: [...(report.warnings ?? []), ...further] };
}

/** 1 if something failed or nothing was compared; else 2 if drift remains; else 0. */
export function exitCodeOf({ summary }: Report): 0 | 1 | 2 {
  if (summary.failed > 0 || summary.replicas === 0) return 1;
  return summary.drifted + summary.blocked + summary.deferred > 0 ? 2 : 0;
}

/**
 * Whether a heal by hand would write anything.
 * ```
 * a run that was held    | what it deferred
 * a run that only looked | drift that the mapping does not leave alone, and what is blocked only in part
 * any other run          | nothing more than it did itself
 * ```
 */
export function mayBeHealed({ run, replicas }: Report): boolean {
  const isHeld = run.held !== undefined && run.mode !== 'audit';
  if (isHeld && replicas.some(({ status }) => status === 'deferred')) return true;
  if (run.mode === 'reconcile') return false;
  return replicas.some(({ status, actions, reason }) =>
    status === 'drifted' ? reason === undefined : status === 'blocked' && actions.length > 0,
  );
}

/** How many rows there are of each status. */
export function summaryOf(replicas: readonly ReplicaReport[]): Summary {
  const countRows = (status: Status): number => replicas.filter((row) => row.status === status).length;
  return {
    secrets: new Set(replicas.map(({ secret }) => secret)).size,
    replicas: replicas.length,
    inSync: countRows('in-sync'),
    drifted: countRows('drifted'),
    healed: countRows('healed'),
    blocked: countRows('blocked'),
    failed: countRows('failed'),
    deferred: countRows('deferred'),
  };
}

function reportRow(outcome: Outcome, originAccount: string): ReplicaReport {
  const { desired } = outcome;
  return {
    secret: desired.secret,
    target: desired.target,
    region: desired.place.region,
    account: outcome.account ?? accountOfTarget(desired.place, originAccount),
    name: desired.name,
    status: outcome.status,
    drift: outcome.drift,
    actions: outcome.actions,
    line: desired.line,
    originVersion: outcome.originVersion,
    replicaVersion: outcome.replicaVersion,
    ...(outcome.reason === null ? {} : { reason: outcome.reason }),
    ...(outcome.behindSeconds === undefined ? {} : { behindSeconds: outcome.behindSeconds }),
    ...(outcome.details.length === 0 ? {} : { details: outcome.details }),
  };
}

/** What the history knows of a run that is news since the last mail, and whether it is worth one. */
interface NewsOfRun {
  readonly report: Report;
  readonly isDue: boolean;
}

/**
 * What a run publishes to the topic by itself, or null. A run by hand publishes only if asked to.
 * ```
 * schedule, when: always   | all of it
 * schedule, when: news     | what is new, changed or resolved since the last mail, and from time to time what lasts;
 *                          | without a history, as for drift
 * schedule, when: drift    | all of it, unless everything was in sync and there are no warnings
 * event                    | what is blocked, failed, given up or held back, and what was diverged: a rotation that was
 *                          | copied is no drift
 * cli, invoke              | nothing
 * ```
 * @param news null: no history was kept of the run
 */
export function reportToPublish(report: Report, when: NotifyWhen, news: NewsOfRun | null = null): Report | null {
  switch (report.run.trigger) {
    case 'schedule':
      return scheduledReport(report, when, news);
    case 'event': {
      const notable = report.replicas.filter(isNotable);
      return notable.length === 0 ? null : withRows(report, notable);
    }
    case 'cli':
    case 'invoke':
      return null;
  }
}

function scheduledReport(report: Report, when: NotifyWhen, news: NewsOfRun | null): Report | null {
  if (when === 'news' && news !== null) return news.isDue ? news.report : null;
  const { summary, warnings = [] } = report;
  const isEventful = summary.inSync < summary.replicas || summary.replicas === 0 || warnings.length > 0;
  return when === 'always' || isEventful ? (news?.report ?? report) : null;
}

function isNotable({ status, drift }: ReplicaReport): boolean {
  return status === 'blocked' || status === 'failed' || status === 'deferred' || drift.includes('diverged');
}
