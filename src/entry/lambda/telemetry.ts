import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Report } from '../../core/report.ts';

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
