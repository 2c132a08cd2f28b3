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
import { gapsOf, windowOf } from '../../config/aws/schedule.ts';
import type { Mapping } from '../../config/mapping.ts';
import { labelUpdates, namesInEvents } from '../events.ts';
import { WatchedReplicas } from './WatchedReplicas.ts';

export interface TriggersProps {
  readonly mapping: Mapping;
  readonly scheduled: IFunction;
  readonly onDemand: IFunction;
  readonly deadLetters: IQueue;
  /** The workers' queue, which takes the events if there is one. Otherwise each event invokes a function. */
  readonly work: IQueue | undefined;
  /** Whether events of replicas are taken, which rules in the targets' Regions forward. */
  readonly watch: boolean;
}

/** The retries of a delivery. After that it becomes a dead letter. */
const DELIVERY = { retryAttempts: 5, maxEventAge: Duration.hours(1) };

/** Invokes the reconciler on schedule, and on events about new values and other changes. */
export class Triggers extends Construct {
  constructor(scope: Construct, id: string, { mapping, scheduled, onDemand, deadLetters, work, watch }: TriggersProps) {
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
    const target = work === undefined ? new LambdaFunction(onDemand, delivery) : new SqsQueue(work, delivery);
    this.#onEvents(mapping, target);
    if (watch) new WatchedReplicas(this, 'Watch', { mapping, target });
  }

  /** CDK would put its own role into the stack itself, under a name without the mapping. */
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
    const { account, region } = Stack.of(this);
    new Rule(this, 'LabelUpdated', {
      description: 'Lockstep: AWSCURRENT of a secret moved',
      // Replicas elsewhere, which may have the same names, have a rule of their own.
      eventPattern: { account: [account], region: [region], ...labelUpdates(namesInEvents(mapping)) },
      targets: [target],
    });
    // This event names the secret by its ARN, which a pattern of names cannot match.
    new Rule(this, 'RotationSucceeded', {
      description: 'Lockstep: CloudTrail reports that a rotation succeeded',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: { eventName: ['RotationSucceeded'] },
      },
      targets: [target],
    });
    // Not filtered by name: a call may name the secret by its ARN, and a new tag may make the mapping select any secret.
    new Rule(this, 'Changed', {
      description: 'Lockstep: CloudTrail reports that a secret was created, restored, tagged or updated',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventName: [...CHANGES], errorCode: [{ exists: false }] },
      },
      targets: [target],
    });
  }
}
