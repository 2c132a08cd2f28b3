import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ReplicaReport, Report } from '../../core/report.ts';

export const logger = new Logger({ serviceName: 'lockstep' });
const metrics = new Metrics({ namespace: 'Lockstep', serviceName: 'lockstep' });

/**
 * Records the result of a run, as one log line and as metrics. The only dimensions are the service, the mapping and the
 * trigger: a dimension by secret, ARN or account would create, and bill, a metric for each.
 */
export function recordRun(report: Report, awsCalls: number): void {
  const { summary, run } = report;
  const { inSync, drifted, healed, blocked, failed, deferred } = summary;
  logger.info('run finished', { run, summary, awsCalls });
  metrics.addDimension('mapping', report.mapping);
  metrics.addDimension('trigger', run.trigger);
  const counts = {
    InSync: inSync,
    Drifted: drifted,
    Healed: healed,
    Blocked: blocked,
    Failed: failed,
    Deferred: deferred,
  };
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.addMetric('DriftLeft', MetricUnit.Count, drifted + blocked + failed + deferred);
  metrics.addMetric('AwsCalls', MetricUnit.Count, awsCalls);
  metrics.addMetric('Duration', MetricUnit.Milliseconds, Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  metrics.addMetric('RunFinished', MetricUnit.Count, 1);
  for (const [kind, value] of countKinds(report)) metrics.addMetric(`Drift-${kind}`, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}

function countKinds(report: Report): Map<string, number> {
  const seen = new Map<string, number>();
  for (const kind of report.replicas.flatMap((row) => row.drift)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  return seen;
}

/** Drift that more runs have seen, and that is older than a reminder, is named by reminders alone. */
const FIRST_RUNS = 2;

/**
 * Records what only the history knows of a run: which drift is new, and which events were missed. Without a history all
 * drift counts as new. The recovery point has no dimension `trigger`: it is held, or not, whoever looked.
 * @param remindMs `notify.remind`, in milliseconds
 */
export function recordMemory(report: Report, remindMs: number): void {
  const { run, replicas, mapping, history } = report;
  const behind = replicas.filter(({ behindSeconds }) => behindSeconds !== undefined);
  const longest = behind.reduce((most, { behindSeconds }) => Math.max(most, behindSeconds ?? 0), 0);
  metrics.addDimension('mapping', mapping);
  metrics.addMetric('BehindSeconds', MetricUnit.Seconds, longest);
  metrics.publishStoredMetrics();
  metrics.addDimension('mapping', mapping);
  metrics.addDimension('trigger', run.trigger);
  metrics.addMetric('Behind', MetricUnit.Count, behind.length);
  metrics.addMetric('NewDriftLeft', MetricUnit.Count, replicas.filter((row) => isNewDrift(row, run, remindMs)).length);
  metrics.addMetric('MissedEvents', MetricUnit.Count, replicas.filter(({ missedEvent }) => missedEvent).length);
  if (history !== undefined) metrics.addMetric('HistoryFailed', MetricUnit.Count, history.written ? 0 : 1);
  metrics.publishStoredMetrics();
}

/** Records how long after their events replicas had the new value, in milliseconds. */
export function recordCopies(mapping: string, times: readonly number[]): void {
  if (times.length === 0) return;
  metrics.addDimension('mapping', mapping);
  metrics.addDimension('trigger', 'event');
  for (const time of times) metrics.addMetric('EventToCopy', MetricUnit.Milliseconds, time);
  metrics.publishStoredMetrics();
}

/**
 * Whether drift was left that a person may not know yet. What only waits (`report`, `blocked`) would else keep an alarm
 * ringing for ever, and hide all that comes after it.
 */
function isNewDrift(
  { status, since, runs = 0 }: ReplicaReport,
  { finishedAt }: Report['run'],
  remindMs: number,
): boolean {
  if (status === 'in-sync' || status === 'healed') return false;
  if (status === 'failed' || status === 'deferred' || since === undefined) return true;
  return runs <= FIRST_RUNS || Date.parse(finishedAt) - Date.parse(since) < remindMs;
}
