import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Target } from '../../config/mapping.ts';
import { SecretsStandby, type SecretsStandbyProps } from '../constructs/SecretsStandby.ts';
import { LockstepMapping } from '../mapping.ts';
import { standbyStackName } from '../names.ts';

/** The stack of a standby, in the origin's account and the Region of its target. It refers to no other stack. */
export class StandbyStack extends Stack {
  constructor(scope: Construct, target: Target, props: StackProps & Omit<SecretsStandbyProps, 'target'>) {
    const mapping = LockstepMapping.from(props.mapping);
    const { name } = mapping.declared;
    super(scope, standbyStackName(name, target.region), {
      ...props,
      description: `Lockstep: watches the reconciler of the mapping ${name} from ${target.region}, and tries its replicas`,
    });
    const standby = new SecretsStandby(this, name, { ...props, mapping, target: target.name });
    new CfnOutput(this, 'StandbyFunctionName', { value: standby.standby.functionName });
    new CfnOutput(this, 'StandbyTopicArn', { value: standby.topic.topicArn });
  }
}
