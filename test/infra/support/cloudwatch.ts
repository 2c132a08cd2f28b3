import type { Template } from 'aws-cdk-lib/assertions';

/** A data point of a metric at a minute. `of` is the logical id that a dimension refers to, or the mapping's name. */
export interface Point {
  readonly metric: string;
  readonly of: string;
  readonly minute: number;
  readonly value: number;
}

interface Alarm {
  readonly name: string;
  readonly metric: string;
  readonly of: string;
  readonly minutes: number;
  readonly periods: number;
  readonly statistic: string;
  readonly breaches: (value: number) => boolean;
  readonly missing: 'breaching' | 'notBreaching' | 'ignore';
}

/**
 * The minute at which each alarm of a template first fires, given these metrics. It follows the documentation: a period without
 * data is treated as the alarm says, and `ignore` keeps the state. AWS may also consider slightly older data, so an alarm that
 * fires here fires there.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function ringing(template: Template, points: readonly Point[], until: number): Record<string, number> {
  const rung = alarmsOf(template).flatMap((alarm) => {
    const minute = firstAlarm(alarm, points, until);
    return minute === null ? [] : [[alarm.name, minute] as const];
  });
  return Object.fromEntries(rung);
}

function firstAlarm(alarm: Alarm, points: readonly Point[], until: number): number | null {
  const { metric, of, minutes, periods } = alarm;
  const mine = points.filter((one) => one.metric === metric && (of.startsWith(one.of) || one.of === of));
  // A new alarm looks back no further than its deployment.
  for (let minute = minutes * periods; minute <= until; minute++) {
    const states = Array.from({ length: periods }, (_, index) => {
      const end = minute - index * minutes;
      const values = mine.filter((one) => one.minute > end - minutes && one.minute <= end).map(({ value }) => value);
      if (values.length > 0) return alarm.breaches(statistic(alarm.statistic, values)) ? 'breach' : 'fine';
      return { breaching: 'breach', notBreaching: 'fine', ignore: 'unknown' }[alarm.missing];
    });
    if (states.every((state) => state === 'breach')) return minute;
  }
  return null;
}

function statistic(name: string, values: readonly number[]): number {
  if (name === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (name === 'Minimum') return Math.min(...values);
  if (name === 'Maximum') return Math.max(...values);
  throw new Error(`no ${name} here`);
}

function alarmsOf(template: Template): Alarm[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => {
    const { AlarmName, MetricName, Dimensions, Period, EvaluationPeriods, Threshold, ComparisonOperator } = Properties;
    return {
      name: AlarmName.replace(/^Lockstep-[a-z]+-/, ''),
      metric: MetricName,
      of: ofDimensions(Dimensions),
      minutes: Period / 60,
      periods: EvaluationPeriods,
      statistic: Properties.Statistic,
      breaches: (value) => (ComparisonOperator.startsWith('Less') ? value < Threshold : value >= Threshold),
      missing: Properties.TreatMissingData,
    };
  });
}

type Dimension = { Name: string; Value: string | { Ref?: string; 'Fn::GetAtt'?: string[] } };

function ofDimensions(dimensions: readonly Dimension[]): string {
  const own = dimensions.find(({ Name }) => Name === 'mapping') ?? dimensions[0];
  const value = own?.Value ?? '';
  return typeof value === 'string' ? value : (value.Ref ?? value['Fn::GetAtt']?.[0] ?? '');
}
