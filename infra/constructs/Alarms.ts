import { Annotations, Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmName } from '../names.ts';
import { DAY, metricsOf, periodOf, type RunMetrics } from './metrics.ts';

export interface AlarmsProps {
  /** The mapping's name. */
  readonly mapping: string;
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly deadLetters: IQueue;
  /** What the workers gave up, where there are any. */
  readonly givenUp: IQueue | undefined;
  readonly topic: ITopic;
  /** Minutes between two scheduled runs at the longest; null: weeks. */
  readonly longestGap: number | null;
}

/** Metrics arrive late by a minute or two, so a shorter silence says nothing. */
const SHORTEST_SILENCE = 5;

/** Days that CloudWatch looks back for an alarm. */
const LOOKBACK = 7;

const FIVE_MINUTES = { period: Duration.minutes(5) };

/**
 * Errors in five minutes that are worth a mail. Lambda makes three tries of an event, and one that fails for a passing
 * cause is no news: if all three fail, the dead letter is.
 */
const ERRORS: Readonly<Record<string, number>> = { OnDemand: 3 };

/** Alarms that tell the topic. The last of them is for the checker that has stopped, which is silent otherwise. */
export class Alarms extends Construct {
  readonly #topic: ITopic;
  readonly #mapping: string;
  readonly #ofRuns: RunMetrics;

  constructor(
    scope: Construct,
    id: string,
    { mapping, functions, deadLetters, givenUp, topic, longestGap }: AlarmsProps,
  ) {
    super(scope, id);
    this.#topic = topic;
    this.#mapping = mapping;
    this.#ofRuns = metricsOf(mapping);
    for (const [name, one] of Object.entries(functions)) {
      this.#alarm(
        `${name}Errors`,
        `runs of the ${one.node.id} function ended in an error`,
        one.metricErrors(FIVE_MINUTES),
        { threshold: ERRORS[name] ?? 1 },
      );
      // One throttled call is tried again; what lasts means that runs overlap, or that the account has no room for them.
      const sustained = { evaluationPeriods: 3 };
      const throttles = one.metricThrottles(FIVE_MINUTES);
      this.#alarm(`${name}Throttles`, `Lambda keeps throttling the ${one.node.id} function`, throttles, sustained);
    }
    const events = 'events, scheduled runs or messages were given up; the dead-letter queue holds them';
    this.#alarm('DeadLetters', events, waitingIn(deadLetters));
    const secrets = 'the workers gave up on secrets; their dead-letter queue names them';
    if (givenUp !== undefined) this.#alarm('GivenUp', secrets, waitingIn(givenUp));
    this.#driftLeft(longestGap ?? DAY);
    this.#noRun(longestGap);
  }

  /** The two newest runs count, however far apart they are; a silent checker is the other alarm's business. */
  #driftLeft(longestGap: number): void {
    this.#alarm(
      'DriftLeft',
      'two scheduled runs in a row left drift',
      this.#ofRuns('DriftLeft', 'Minimum', periodOf(longestGap)),
      {
        evaluationPeriods: 2,
        treatMissingData: TreatMissingData.IGNORE,
      },
    );
  }

  /** No data at all is what a stopped checker looks like, so that is what this one fires on. */
  #noRun(longestGap: number | null): void {
    if (longestGap === null || longestGap >= (LOOKBACK - 1) * DAY) {
      const why = 'CloudWatch looks back seven days at most, and the schedule may pause for as long';
      Annotations.of(this).addWarningV2('lockstep:no-run', `no alarm tells that runs have stopped: ${why}`);
      return;
    }
    const silence = Math.max(2 * longestGap, 2 * SHORTEST_SILENCE);
    const period = periodOf(silence / 2);
    const evaluationPeriods = Math.min(Math.ceil(silence / period.toMinutes()), LOOKBACK);
    const finished = this.#ofRuns('RunFinished', 'Sum', period);
    this.#alarm('NoRun', 'no scheduled run finished for two periods of the schedule', finished, {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #alarm(id: string, what: string, metric: IMetric, props: Partial<AlarmProps> = {}): void {
    const alarm = new Alarm(this, id, {
      alarmName: alarmName(this.#mapping, id),
      alarmDescription: `Lockstep: ${what}. What to do: docs/runbook.md`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}

function waitingIn(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: 'Maximum' });
}
