import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Minutes in a day. */
export const DAY = 24 * 60;

/**
 * A metric of the runs that one trigger made, as src/entry/lambda/telemetry.ts writes them.
 * No label: CloudFormation then takes the longer form of a metric, which not every CloudFormation knows.
 */
export function ofRuns(metricName: string, statistic: string, period: Duration, trigger = 'schedule'): Metric {
  const dimensionsMap = { service: 'lockstep', trigger };
  return new Metric({ namespace: 'Lockstep', metricName, dimensionsMap, statistic, period });
}

/** A period as CloudWatch takes it: whole minutes, a day at most. */
export function periodOf(minutes: number): Duration {
  return Duration.minutes(Math.min(Math.max(1, Math.floor(minutes)), DAY));
}
