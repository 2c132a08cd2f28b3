import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type DrillReport, drillExitCode } from '../../core/drill.ts';

const metrics = new Metrics({ namespace: 'Lockstep', serviceName: 'lockstep' });

/** Records one look at the heartbeat. */
export function recordWatch(mapping: string, minutesOverdue: number): void {
  metrics.addDimension('mapping', mapping);
  metrics.addMetric('StandbyLooks', MetricUnit.Count, 1);
  metrics.addMetric('MinutesOverdue', MetricUnit.Count, minutesOverdue);
  metrics.publishStoredMetrics();
}

/** Records one drill. */
export function recordDrill(mapping: string, report: DrillReport): void {
  const { replicas, unreadable, missing, missingMore, heartbeat, seconds } = report;
  metrics.addDimension('mapping', mapping);
  metrics.addMetric('DrillReadable', MetricUnit.Count, replicas - unreadable.length);
  metrics.addMetric('DrillUnreadable', MetricUnit.Count, unreadable.length);
  metrics.addMetric('DrillMissing', MetricUnit.Count, missing.length + missingMore);
  metrics.addMetric('DrillChanged', MetricUnit.Count, heartbeat?.digest === 'changed' ? 1 : 0);
  metrics.addMetric('DrillFailed', MetricUnit.Count, drillExitCode(report) === 0 ? 0 : 1);
  metrics.addMetric('DrillSeconds', MetricUnit.Seconds, seconds);
  metrics.publishStoredMetrics();
}
