import { Annotations, Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Gaps, windowOf } from '../../config/aws/schedule.ts';
import type { Mapping } from '../../config/mapping.ts';
import { alarmName } from '../names.ts';
import { DAY, metricsOf, periodOf, type RunMetrics } from './metrics.ts';
import { LONGEST_RUN } from './ReconcilerFunction.ts';

export interface AlarmsProps {
  readonly mapping: Mapping;
  readonly functions: Readonly<Record<string, IFunction>> & { readonly Scheduled: IFunction };
  readonly deadLetters: IQueue;
  /** The workers' dead-letter queue, if there are workers. */
  readonly workerDeadLetters: IQueue | undefined;
  readonly topics: readonly ITopic[];
  readonly gaps: Gaps;
  /** Where people find docs/runbook.md; undefined: nowhere but in the repository. */
  readonly runbookUrl: string | undefined;
}

/** Minutes that the end of a run may be late in addition: it may wait for the run before, and metrics take a while. */
const SLACK = 10;

/** The number of days that an alarm can look back. */
const LOOKBACK = 7;

const FIVE_MINUTES = { period: Duration.minutes(5) };

/**
 * Alarms that notify the topics, one for each cause. Errors of functions other than the scheduled one have no alarm of their own:
 * whoever invokes one by hand sees the error, and failed events become dead letters.
 * @see docs/adr/0024-one-alarm-for-one-cause.md
 */
export class Alarms extends Construct {
  readonly #topics: readonly ITopic[];
  readonly #mapping: string;
  readonly #runbookUrl: string | undefined;
  readonly #ofRuns: RunMetrics;

  constructor(
    scope: Construct,
    id: string,
    { mapping, functions, deadLetters, workerDeadLetters, topics, gaps, runbookUrl }: AlarmsProps,
  ) {
    super(scope, id);
    this.#topics = topics;
    this.#mapping = mapping.name;
    this.#runbookUrl = runbookUrl;
    this.#ofRuns = metricsOf(mapping.name);
    const errors = functions.Scheduled.metricErrors(FIVE_MINUTES);
    this.#addAlarm('ScheduledErrors', 'a scheduled run ended in an error', errors);
    for (const [name, one] of Object.entries(functions)) {
      // A throttled call is retried. Throttling that lasts a quarter of an hour does not pass by itself.
      const sustained = { evaluationPeriods: 3 };
      this.#addAlarm(`${name}Throttles`, throttleMessage(name), one.metricThrottles(FIVE_MINUTES), sustained);
    }
    const events = 'events or messages were given up; the dead-letter queue holds them';
    this.#addAlarm('DeadLetters', events, waitingIn(deadLetters));
    const secrets = 'the workers gave up on secrets; their dead-letter queue names them';
    if (workerDeadLetters !== undefined) this.#addAlarm('GivenUp', secrets, waitingIn(workerDeadLetters));
    this.#addDriftLeft(gaps);
    this.#addMemory(mapping, gaps);
    this.#addNoRun(gaps);
  }

  /**
   * Requires two runs in a row, since the next run may heal what one had no time for. What waits for a person only counts while it
   * is new, if a history knows; it would else hide all drift that comes after it.
   */
  #addDriftLeft(gaps: Gaps): void {
    const inRow = whatRunsDo(gaps, 'left drift');
    this.#addAlarm('DriftLeft', inRow.what, this.#ofRuns('NewDriftLeft', 'Minimum', inRow.period), inRow.props);
  }

  /** What was found too late, and what was not remembered. */
  #addMemory({ history, notify }: Mapping, gaps: Gaps): void {
    const period = periodOf(gaps.shortest + windowOf(gaps.shortest));
    const missed = 'a scheduled run found replicas behind that an event should have brought up to date';
    this.#addAlarm('MissedEvents', missed, this.#ofRuns('MissedEvents', 'Maximum', period));
    if (notify.behindMs !== null) {
      const threshold = notify.behindMs / 1_000;
      const behind = `a replica lacked a version of its origin for ${notify.behindMs / 60_000} minutes or longer (notify.behind)`;
      this.#addAlarm('Behind', behind, this.#ofRuns('BehindSeconds', 'Maximum', period, null), { threshold });
    }
    if (history === null) return;
    const inRow = whatRunsDo(gaps, 'could not be recorded in the history');
    this.#addAlarm('NoHistory', inRow.what, this.#ofRuns('HistoryFailed', 'Minimum', inRow.period), inRow.props);
  }

  /** If runs have stopped there is no data, so missing data triggers this alarm. */
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
    // A run may take its full time while the next one waits. That is no silence, however short the schedule.
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
      alarmDescription: `Lockstep: ${what}. What to do: ${runbookSection(id, this.#runbookUrl)}`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    for (const topic of this.#topics) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }
}

/**
 * An alarm on what two scheduled runs in a row did. CloudWatch can only separate them if each has its own period, so for
 * schedules that run less often than daily one run is enough. Missing data does not change the state: another alarm reports that
 * runs have stopped.
 */
function whatRunsDo({ shortest }: Gaps, did: string) {
  const isFrequent = shortest <= DAY;
  return {
    what: isFrequent ? `two scheduled runs in a row ${did}` : `the last scheduled run ${did}`,
    period: isFrequent ? periodOf(shortest + windowOf(shortest)) : Duration.hours(1),
    props: { evaluationPeriods: isFrequent ? 2 : 1, treatMissingData: TreatMissingData.IGNORE },
  };
}

function throttleMessage(name: string): string {
  if (name !== 'Scheduled') return `Lambda keeps throttling the ${name} function: the account has no room for it`;
  return 'scheduled runs keep waiting for the one before, since they take longer than the schedule allows, or the account has no room for them';
}

function waitingIn(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: 'Maximum' });
}

/** The runbook has a section for each alarm. Without a URL it is named, since a dead link would help no one. */
export function runbookSection(alarm: string, url: string | undefined): string {
  return url === undefined ? `docs/runbook.md, section ${alarm}` : `${url}#${alarm.toLowerCase()}`;
}
