import { Duration, TimeZone } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { isGlob, literalPrefix } from '../../config/glob.ts';
import type { Mapping } from '../../config/mapping.ts';

export interface TriggersProps {
  readonly mapping: Mapping;
  readonly function: IFunction;
  readonly deadLetters: IQueue;
  /** Minutes over which runs may start late; 0 for none. */
  readonly flexibleMinutes: number;
}

/** Characters of an event pattern, of which EventBridge takes 2,048. */
const PATTERN_LENGTH = 1_500;

/** What makes the reconciler run by itself: the schedule, and the two events that tell of a new value. */
export class Triggers extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { mapping, function: reconciler, deadLetters, flexibleMinutes }: TriggersProps,
  ) {
    super(scope, id);
    new Schedule(this, 'Schedule', {
      description: 'Lockstep: compares and heals all replicas',
      schedule: ScheduleExpression.expression(mapping.reconcile.schedule, TimeZone.ETC_UTC),
      timeWindow: flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
      target: new LambdaInvoke(reconciler, {
        input: ScheduleTargetInput.fromObject({ lockstep: 'schedule' }),
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        deadLetterQueue: deadLetters,
      }),
    });
    const target = new LambdaFunction(reconciler, {
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      deadLetterQueue: deadLetters,
    });
    new Rule(this, 'LabelUpdated', {
      description: 'Lockstep: AWSCURRENT of a secret moved',
      eventPattern: labelUpdated(mapping),
      targets: [target],
    });
    new Rule(this, 'RotationSucceeded', {
      description: 'Lockstep: a rotation ended, as CloudTrail tells it',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: { eventName: ['RotationSucceeded'] },
      },
      targets: [target],
    });
  }
}

/**
 * Only events of mapped names, where names can tell: tags are not in the event.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 */
function labelUpdated({ entries }: Mapping): EventPattern {
  const detail = { labelUpdated: ['AWSCURRENT'] };
  const names = entries.map(({ name }) => (name !== null && isGlob(name) ? { prefix: literalPrefix(name) } : name));
  const tellable = names.every((name) => name !== null && (typeof name === 'string' || name.prefix !== ''));
  const fits = JSON.stringify(names).length <= PATTERN_LENGTH;
  return {
    source: ['aws.secretsmanager'],
    detailType: ['Secret Label Updated'],
    detail: tellable && fits ? { ...detail, name: names } : detail,
  };
}
