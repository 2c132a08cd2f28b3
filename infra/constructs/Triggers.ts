import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CHANGES } from '../../config/aws/events.ts';
import { AWSCURRENT } from '../../config/aws/marks.ts';
import { gapsOf } from '../../config/aws/schedule.ts';
import type { Mapping } from '../../config/mapping.ts';
import { namesInEvents } from '../events.ts';

export interface TriggersProps {
  readonly mapping: Mapping;
  readonly scheduled: IFunction;
  readonly onDemand: IFunction;
  readonly deadLetters: IQueue;
  /** The workers' queue, which takes the events where there is one: a storm of them would be as many functions. */
  readonly work: IQueue | undefined;
}

/** Minutes over which a run may start late, so that the hour does not begin with everybody's calls. */
const WIDEST_WINDOW = 15;

/** Minutes by which a run may be late, of those between two runs. */
export function windowOf(gap: number): number {
  return Math.min(WIDEST_WINDOW, Math.floor(gap / 4));
}

/** Delivery to the function is tried again like this; what it cannot be delivered becomes a dead letter. */
const DELIVERY = { retryAttempts: 5, maxEventAge: Duration.hours(1) };

/** What makes the reconciler run by itself: the schedule, the events that tell of a new value, and those of a change. */
export class Triggers extends Construct {
  constructor(scope: Construct, id: string, { mapping, scheduled, onDemand, deadLetters, work }: TriggersProps) {
    super(scope, id);
    const { schedule } = mapping.reconcile;
    const window = windowOf(gapsOf(schedule).shortest);
    new Schedule(this, 'Schedule', {
      description: 'Lockstep: compares and heals all replicas',
      schedule: ScheduleExpression.expression(schedule, TimeZone.ETC_UTC),
      timeWindow: window === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(window)),
      target: new LambdaInvoke(scheduled, {
        ...DELIVERY,
        role: this.#schedulerRole(),
        input: ScheduleTargetInput.fromObject({ lockstep: 'schedule' }),
        deadLetterQueue: deadLetters,
      }),
    });
    const delivery = { ...DELIVERY, deadLetterQueue: deadLetters };
    this.#onEvents(mapping, work === undefined ? new LambdaFunction(onDemand, delivery) : new SqsQueue(work, delivery));
  }

  /** CDK's own would stand in the stack itself, under a name that says nothing of the mapping. */
  #schedulerRole(): Role {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    return new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
      description: 'Lockstep: EventBridge Scheduler starts the scheduled runs',
    });
  }

  /**
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
   */
  #onEvents(mapping: Mapping, target: IRuleTarget): void {
    const name = namesInEvents(mapping);
    new Rule(this, 'LabelUpdated', {
      description: 'Lockstep: AWSCURRENT of a secret moved',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        detail: { labelUpdated: [AWSCURRENT], ...(name === null ? {} : { name }) },
      },
      targets: [target],
    });
    // The secret is named by an ARN there, which no pattern of names can be held against.
    new Rule(this, 'RotationSucceeded', {
      description: 'Lockstep: a rotation ended, as CloudTrail tells it',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: { eventName: ['RotationSucceeded'] },
      },
      targets: [target],
    });
    // No name is asked for: a call may name its secret by an ARN, and a tag may make any secret a mapped one.
    new Rule(this, 'Changed', {
      description: 'Lockstep: a secret was made, restored, tagged or described anew, as CloudTrail tells it',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventName: [...CHANGES], errorCode: [{ exists: false }] },
      },
      targets: [target],
    });
  }
}
