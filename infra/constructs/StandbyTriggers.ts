import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

/** How often the heartbeat is looked at. */
export const WATCH_EVERY = Duration.minutes(5);

/** Invokes the standby every five minutes to look at the heartbeat, and once a day to drill. */
export class StandbyTriggers extends Construct {
  constructor(scope: Construct, id: string, standby: IFunction) {
    super(scope, id);
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
      description: 'Lockstep: EventBridge Scheduler starts the standby',
    });
    const invoke = (lockstep: 'watch' | 'drill') =>
      new LambdaInvoke(standby, {
        role,
        retryAttempts: 5,
        maxEventAge: WATCH_EVERY,
        input: ScheduleTargetInput.fromObject({ lockstep }),
      });
    new Schedule(this, 'Watch', {
      description: 'Lockstep: looks at the heartbeat of the reconciler',
      schedule: ScheduleExpression.rate(WATCH_EVERY),
      target: invoke('watch'),
    });
    new Schedule(this, 'Drill', {
      description: 'Lockstep: tries the replicas in this Region',
      schedule: ScheduleExpression.rate(Duration.days(1)),
      timeWindow: TimeWindow.flexible(Duration.minutes(15)),
      target: invoke('drill'),
    });
  }
}
