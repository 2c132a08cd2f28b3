import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Minutes in a day. */
export const DAY = 24 * 60;

/** A metric of the runs that one trigger made; of scheduled runs unless another is named. */
export type RunMetrics = (metricName: string, statistic: string, period: Duration, trigger?: string) => Metric;

/**
 * The metrics of the runs of one mapping, as src/entry/lambda/telemetry.ts writes them.
 * No label: CloudFormation then takes the longer form of a metric, which not every CloudFormation knows.
 */
export function metricsOf(mapping: string): RunMetrics {
  return (metricName, statistic, period, trigger = 'schedule') => {
    const dimensionsMap = { service: 'lockstep', mapping, trigger };
    return new Metric({ namespace: 'Lockstep', metricName, dimensionsMap, statistic, period });
  };
}

/** A period as CloudWatch takes it: whole minutes, a day at most. */
export function periodOf(minutes: number): Duration {
  return Duration.minutes(Math.min(Math.max(1, Math.floor(minutes)), DAY));
}
