import { Annotations, Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Gaps } from '../../config/aws/schedule.ts';
import { alarmName } from '../names.ts';
import { DAY, metricsOf, periodOf, type RunMetrics } from './metrics.ts';
import { LONGEST_RUN } from './ReconcilerFunction.ts';
import { windowOf } from './Triggers.ts';

export interface AlarmsProps {
  /** The mapping's name. */
  readonly mapping: string;
  readonly functions: Readonly<Record<string, IFunction>> & { readonly Scheduled: IFunction };
  readonly deadLetters: IQueue;
  /** What the workers gave up, where there are any. */
  readonly workerDeadLetters: IQueue | undefined;
  readonly topic: ITopic;
  readonly gaps: Gaps;
}

/** Minutes by which the end of a run may be late beside the schedule: to wait for the one before it, and for its metrics. */
const SLACK = 10;

/** Days that CloudWatch looks back for an alarm. */
const LOOKBACK = 7;

const FIVE_MINUTES = { period: Duration.minutes(5) };

/**
 * Alarms that notify the topic, one for each cause. Errors of other functions than the scheduled one have none of their own:
 * a person who calls one sees what it throws, and events that fail to the end are dead letters.
 * @see docs/adr/0024-one-alarm-for-one-cause.md
 */
export class Alarms extends Construct {
  readonly #topic: ITopic;
  readonly #mapping: string;
  readonly #ofRuns: RunMetrics;

  constructor(
    scope: Construct,
    id: string,
    { mapping, functions, deadLetters, workerDeadLetters, topic, gaps }: AlarmsProps,
  ) {
    super(scope, id);
    this.#topic = topic;
    this.#mapping = mapping;
    this.#ofRuns = metricsOf(mapping);
    const errors = functions.Scheduled.metricErrors(FIVE_MINUTES);
    this.#addAlarm('ScheduledErrors', 'a scheduled run ended in an error', errors);
    for (const [name, one] of Object.entries(functions)) {
      // One throttled call is tried again; what lasts for a quarter of an hour does not pass by itself.
      const sustained = { evaluationPeriods: 3 };
      this.#addAlarm(`${name}Throttles`, throttleMessage(name), one.metricThrottles(FIVE_MINUTES), sustained);
    }
    const events = 'events or messages were given up; the dead-letter queue holds them';
    this.#addAlarm('DeadLetters', events, waitingIn(deadLetters));
    const secrets = 'the workers gave up on secrets; their dead-letter queue names them';
    if (workerDeadLetters !== undefined) this.#addAlarm('GivenUp', secrets, waitingIn(workerDeadLetters));
    this.#addDriftLeft(gaps);
    this.#addNoRun(gaps);
  }

  /**
   * Two runs in a row, since the next one may heal what one had no time for. They are two only if each has a period of its
   * own that CloudWatch looks back to; of schedules that run less often than daily, one run is enough.
   * What is missing leaves the alarm as it is: a silent checker is the other alarm's business.
   */
  #addDriftLeft({ shortest }: Gaps): void {
    const isFrequent = shortest <= DAY;
    const period = isFrequent ? periodOf(shortest + windowOf(shortest)) : Duration.hours(1);
    const what = isFrequent ? 'two scheduled runs in a row left drift' : 'the last scheduled run left drift';
    this.#addAlarm('DriftLeft', what, this.#ofRuns('DriftLeft', 'Minimum', period), {
      evaluationPeriods: isFrequent ? 2 : 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /** No data at all is what a stopped checker looks like, so that is what this one fires on. */
  #addNoRun({ longest }: Gaps): void {
    if (longest === null || longest >= (LOOKBACK - 1) * DAY) {
      const why = 'CloudWatch looks back seven days at most, and the schedule may pause for as long';
      const instead = 'write notify: { when: always }, and miss the mail';
      Annotations.of(this).addWarningV2(
        'lockstep:no-run',
        `no alarm reports that runs have stopped: ${why}; ${instead}`,
      );
      return;
    }
    // A run may take its full time, and the next one wait for it: that is no silence, however short the schedule.
    const silence = Math.max(2 * longest, longest + windowOf(longest) + LONGEST_RUN.toMinutes() + SLACK);
    const period = periodOf(Math.ceil(silence / 2));
    const evaluationPeriods = Math.min(Math.ceil(silence / period.toMinutes()), LOOKBACK);
    const finished = this.#ofRuns('RunFinished', 'Sum', period);
    this.#addAlarm('NoRun', 'no scheduled run finished for two periods of the schedule', finished, {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #addAlarm(id: string, what: string, metric: IMetric, props: Partial<AlarmProps> = {}): void {
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

function throttleMessage(name: string): string {
  if (name !== 'Scheduled') return `Lambda keeps throttling the ${name} function: the account has no room for it`;
  return 'scheduled runs keep waiting for the one before, since they take longer than the schedule allows, or the account has no room for them';
}

function waitingIn(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: 'Maximum' });
}
