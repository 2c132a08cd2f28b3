import { Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmName } from '../names.ts';
import { runbookSection } from './Alarms.ts';
import { metricsOf } from './metrics.ts';

export interface StandbyAlarmsProps {
  readonly mapping: string;
  readonly standby: IFunction;
  readonly topic: ITopic;
  readonly runbookUrl: string | undefined;
}

/** Alarms of a standby. That a run is overdue is mailed by the function itself, since an alarm cannot say since when. */
export class StandbyAlarms extends Construct {
  constructor(scope: Construct, id: string, { mapping, standby, topic, runbookUrl }: StandbyAlarmsProps) {
    super(scope, id);
    const metric = metricsOf(mapping);
    const add = (name: string, what: string, on: IMetric, props: Partial<AlarmProps> = {}) => {
      const alarm = new Alarm(this, name, {
        alarmName: alarmName(mapping, name),
        alarmDescription: `Lockstep: ${what}. What to do: ${runbookSection(name, runbookUrl)}`,
        metric: on,
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...props,
      });
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    };
    // It stays until a drill a day later passes.
    const failed = metric('DrillFailed', 'Maximum', Duration.hours(1), null);
    const notPassed = 'the daily drill found replicas that cannot be read, are missing or changed';
    add('DrillFailed', notPassed, failed, { treatMissingData: TreatMissingData.IGNORE });
    add('StandbyErrors', 'the standby ended in an error', standby.metricErrors({ period: Duration.minutes(5) }));
    const looks = metric('StandbyLooks', 'Sum', Duration.minutes(15), null);
    add('StandbyStopped', 'the standby has not looked at the heartbeat for half an hour', looks, {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
