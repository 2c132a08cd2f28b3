import { BootstraplessSynthesizer, type Environment, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ReplicaRole, type ReplicaRoleProps } from '../constructs/ReplicaRole.ts';
import { LockstepMapping } from '../mapping.ts';
import { replicaStackName } from '../names.ts';

export interface ReplicaAccountStackProps extends Omit<ReplicaRoleProps, 'roleArn'> {
  readonly env: Required<Environment>;
  /** ARNs of the roles in this account, as the mapping names them. */
  readonly roleArns: readonly string[];
}

/** The stack in a target account: the roles that the reconciler assumes. It has no assets, so it needs no `cdk bootstrap`. */
export class ReplicaAccountStack extends Stack {
  constructor(scope: Construct, { roleArns, env, ...props }: ReplicaAccountStackProps) {
    const mapping = LockstepMapping.from(props.mapping);
    const { name } = mapping.declared;
    super(scope, replicaStackName(name, env.account), {
      env,
      description: `Lockstep: roles that let the reconciler of the mapping ${name} keep the declared replicas`,
      // @ts-expect-error CDK's class has `string | undefined` for what is optional in its interface.
      synthesizer: new BootstraplessSynthesizer(),
    });
    // Named by the role, not by an index: if a role is added, CloudFormation must not replace the others.
    for (const roleArn of roleArns) new ReplicaRole(this, `${name}${pathOf(roleArn)}`, { ...props, mapping, roleArn });
  }
}

function pathOf(roleArn: string): string {
  return roleArn.slice(roleArn.indexOf(':role/') + ':role'.length).replaceAll('/', '-');
}
