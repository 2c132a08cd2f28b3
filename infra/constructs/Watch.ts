import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WatchProps {
  readonly function: IFunction;
  readonly deadLetters: IQueue;
  readonly topic: ITopic;
  /** Minutes between two scheduled runs, at the longest. */
  readonly longestGap: number;
}

const STATUSES = ['InSync', 'Drifted', 'Healed', 'Blocked', 'Failed', 'Deferred'];

/** CloudWatch looks at seven days of an alarm at most, in periods of a day at most. */
const DAY = 1440;
const WEEK = 7 * DAY;

/** Alarms that tell the topic, and a dashboard. A checker that has stopped is the first thing that they tell. */
export class Watch extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, { function: reconciler, deadLetters, topic, longestGap }: WatchProps) {
    super(scope, id);
    this.#topic = topic;
    const quarter = { period: Duration.minutes(15), statistic: 'Sum' };
    this.#alarm('Errors', 'runs of the reconciler ended in an error', reconciler.metricErrors(quarter));
    this.#alarm('Throttles', 'Lambda throttled the reconciler', reconciler.metricThrottles(quarter));
    this.#alarm(
      'DeadLetters',
      'events or scheduled runs were given up; see the dead-letter queue',
      deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(15), statistic: 'Maximum' }),
    );
    const period = Duration.minutes(Math.min(longestGap, DAY));
    const left = scheduled('DriftLeft', 'Minimum', period);
    this.#alarm('DriftLeft', 'drift was left by two runs in a row', left, { evaluationPeriods: 2 });
    this.#noRun(longestGap);
    this.#dashboard(reconciler, period);
  }

  #alarm(id: string, what: string, metric: IMetric, options: { evaluationPeriods?: number } = {}): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Lockstep: ${what}. What to do: docs/runbook.md`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: options.evaluationPeriods ?? 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }

  /** No data at all is what a stopped checker looks like, so missing data is what this one fires on. */
  #noRun(longestGap: number): void {
    const window = Math.min(2 * longestGap, WEEK);
    const period = Math.min(window, DAY);
    const evaluationPeriods = Math.ceil(window / period);
    const alarm = new Alarm(this, 'NoRun', {
      alarmDescription: 'Lockstep: no scheduled run finished for two periods. What to do: docs/runbook.md',
      metric: scheduled('RunFinished', 'Sum', Duration.minutes(period)),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }

  #dashboard(reconciler: IFunction, period: Duration): void {
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12 });
    const replicas = STATUSES.map((status) => scheduled(status, 'Maximum', period));
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [
          new SingleValueWidget({ title: 'Replicas, last run', metrics: replicas, width: 18 }),
          new SingleValueWidget({
            title: 'Runs in a day',
            metrics: [scheduled('RunFinished', 'Sum', Duration.days(1))],
            width: 6,
          }),
        ],
        [graph('Replicas by status', replicas), graph('Drift left', [scheduled('DriftLeft', 'Maximum', period)])],
        [
          graph(
            'Heals',
            ['schedule', 'event', 'invoke'].map((trigger) => ofRuns('Healed', 'Sum', period, trigger)),
          ),
          graph('Calls to Secrets Manager', [scheduled('AwsCalls', 'Sum', period)]),
        ],
        [
          graph('Duration', [scheduled('Duration', 'Maximum', period)]),
          graph('Errors', [reconciler.metricErrors({ period })]),
        ],
      ],
    });
  }
}

function scheduled(metricName: string, statistic: string, period: Duration): Metric {
  return ofRuns(metricName, statistic, period, 'schedule');
}

/** The metrics that src/entry/lambda/telemetry.ts writes. */
function ofRuns(metricName: string, statistic: string, period: Duration, trigger: string): Metric {
  // No label: CloudFormation then needs the longer form of a metric, which not every CloudFormation knows.
  return new Metric({
    namespace: 'Lockstep',
    metricName,
    dimensionsMap: { service: 'lockstep', trigger },
    statistic,
    period,
  });
}
