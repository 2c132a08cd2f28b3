import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { partitionOf } from '../../config/aws/regions.ts';
import { labelUpdates } from '../events.ts';
import { LockstepMapping, MappingError, type MappingSource } from '../mapping.ts';
import { watchedPlaces } from '../watch.ts';

export interface ReplicaWatchProps {
  /** The mapping whose replicas are watched: its path, relative to the working directory, or the mapping itself. */
  readonly mapping: MappingSource;
  /** The account of the reconciler, if it is another than that of this stack. @default the stack's */
  readonly reconcilerAccount?: string;
}

/**
 * Watches the replicas in one Region: a rule that forwards `Secret Label Updated` of mapped names to the bus of the
 * origin's Region, where the reconciler looks at the replica. Put it into a stack in each target Region.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 * @throws MappingError if the mapping keeps no replica in the stack's Region and account
 */
export class ReplicaWatch extends Construct {
  constructor(scope: Construct, id: string, { mapping: source, reconcilerAccount }: ReplicaWatchProps) {
    super(scope, id);
    const { declared } = LockstepMapping.from(source);
    const { region: home } = declared.origin;
    const { account, region } = Stack.of(this);
    const own = reconcilerAccount ?? account;
    const there = account === own ? null : account;
    const place = watchedPlaces(declared, own).find((one) => one.account === there && one.region === region);
    if (place === undefined) throw new MappingError(`the mapping has no replica to watch in ${region}`);
    const bus = `arn:${partitionOf(home)}:events:${home}:${own}:event-bus/default`;
    new Rule(this, 'Forward', {
      description: `Lockstep: AWSCURRENT of a replica of the mapping ${declared.name} moved`,
      // Only what happened here: what other rules forward to this bus must not travel on.
      eventPattern: { account: [account], region: [region], ...labelUpdates(place.names) },
      targets: [new BusTarget(EventBus.fromEventBusArn(this, 'Home', bus))],
    });
  }
}
