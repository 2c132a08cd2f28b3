import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Minutes in a day. */
export const DAY = 24 * 60;

/** Makes a metric of the runs by one trigger, by default of scheduled runs; null for a metric of all runs. */
export type RunMetrics = (metricName: string, statistic: string, period: Duration, trigger?: string | null) => Metric;

/**
 * The metrics of one mapping, as src/entry/lambda/telemetry.ts writes them. They have no label, since that would make CDK use the
 * longer form of a metric, which not every CloudFormation supports.
 */
export function metricsOf(mapping: string): RunMetrics {
  return (metricName, statistic, period, trigger = 'schedule') => {
    const dimensionsMap = { service: 'lockstep', mapping, ...(trigger !== null && { trigger }) };
    return new Metric({ namespace: 'Lockstep', metricName, dimensionsMap, statistic, period });
  };
}

/** Rounds to a period that CloudWatch accepts: whole minutes, at most a day. */
export function periodOf(minutes: number): Duration {
  return Duration.minutes(Math.min(Math.max(1, Math.floor(minutes)), DAY));
}
