import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { replicaRoles } from '../../config/permissions.ts';
import { reconcilerStackName } from '../../config/stack.ts';
import { SecretsLockstep } from '../constructs/SecretsLockstep.ts';
import type { SecretsLockstepProps } from '../constructs/SecretsLockstepProps.ts';
import { addHistoryOutput } from './HistoryStack.ts';

/** The stack in the origin's account and Region. All logical ids begin with the mapping's name. */
export class ReconcilerStack extends Stack {
  constructor(scope: Construct, name: string, props: StackProps & SecretsLockstepProps) {
    super(scope, reconcilerStackName(name), {
      ...props,
      crossRegionReferences: props.history !== undefined,
      description: `Lockstep: keeps the replicas of the mapping ${name} in lockstep with their origins`,
    });
    const lockstep = new SecretsLockstep(this, name, props);
    new CfnOutput(this, 'ReconcilerFunctionName', { value: lockstep.reconcilerFunctionName });
    new CfnOutput(this, 'ReportTopicArn', { value: lockstep.reportTopicArn });
    if (lockstep.chatTopic !== undefined) {
      const description = 'The topic for Amazon Q Developer in chat applications';
      new CfnOutput(this, 'ChatTopicArn', { value: lockstep.chatTopic.topicArn, description });
    }
    if (lockstep.history !== undefined && props.history === undefined) addHistoryOutput(this, lockstep.history);
    if (replicaRoles(lockstep.mapping).length > 0) {
      new CfnOutput(this, 'ReconcilerRoleArn', { value: lockstep.reconcilerRoleArn });
    }
  }
}
