import { BootstraplessSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ReplicaRole, type ReplicaRoleProps } from '../constructs/ReplicaRole.ts';

export interface ReplicaAccountStackProps extends StackProps, Omit<ReplicaRoleProps, 'roleArn'> {
  /** ARNs of the roles in this account, as the mapping names them. */
  readonly roleArns: readonly string[];
}

/** What a target account gets: the roles that let the reconciler in. It holds no files, so needs no `cdk bootstrap`. */
export class ReplicaAccountStack extends Stack {
  constructor(scope: Construct, id: string, { roleArns, ...props }: ReplicaAccountStackProps) {
    super(scope, id, {
      ...props,
      description: 'Lockstep: roles that let the reconciler keep the declared replicas',
      // @ts-expect-error CDK's class says `string | undefined` where its interface says `string?`.
      synthesizer: new BootstraplessSynthesizer(),
    });
    for (const [index, roleArn] of roleArns.entries()) new ReplicaRole(this, `Role${index}`, { ...props, roleArn });
  }
}
