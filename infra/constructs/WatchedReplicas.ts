import { CfnResource, Names, Stack } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { groupBy } from '../../config/group.ts';
import type { Mapping } from '../../config/mapping.ts';
import { labelUpdates, patternsOfNames, replicaNames } from '../events.ts';
import { watchedPlaces } from '../watch.ts';

export interface WatchedReplicasProps {
  readonly mapping: Mapping;
  readonly target: IRuleTarget;
}

/** Statements of a bus have ids of at most 64 characters; an account and a hyphen take 13. */
const LONGEST_PREFIX = 51;

/** The origin's side of the watch: takes the events of replicas that rules in the targets' Regions forward, and from their accounts alone. */
export class WatchedReplicas extends Construct {
  constructor(scope: Construct, id: string, { mapping, target }: WatchedReplicasProps) {
    super(scope, id);
    const { account: own } = Stack.of(this);
    for (const [account, places] of groupBy(watchedPlaces(mapping, own), (place) => place.account)) {
      const regions = places.map(({ region }) => region);
      const names = places.flatMap((place) => replicaNames(mapping, place, own));
      new Rule(this, account === null ? 'Own' : `Of${account}`, {
        description: `Lockstep: AWSCURRENT of a replica moved${account === null ? '' : ` in account ${account}`}`,
        eventPattern: { account: [account ?? own], region: regions, ...labelUpdates(patternsOfNames(names)) },
        targets: [target],
      });
      if (account !== null) this.#allowForwarding(account);
    }
  }

  /** The default bus of the origin's Region takes this one kind of event from a target's account. */
  #allowForwarding(account: string): void {
    const { partition } = Stack.of(this);
    // CDK's own class for it names a deprecated property, of which each synth would warn.
    new CfnResource(this, `From${account}`, {
      type: 'AWS::Events::EventBusPolicy',
      properties: {
        StatementId: `${Names.uniqueResourceName(this, { maxLength: LONGEST_PREFIX })}-${account}`,
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: `arn:${partition}:iam::${account}:root` },
          Action: 'events:PutEvents',
          Resource: Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
          Condition: {
            StringEquals: { 'events:source': 'aws.secretsmanager', 'events:detail-type': 'Secret Label Updated' },
          },
        },
      },
    });
  }
}
