import { BootstraplessSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ReplicaWatch, type ReplicaWatchProps } from '../constructs/ReplicaWatch.ts';
import { LockstepMapping } from '../mapping.ts';
import { watchStackName } from '../names.ts';

export interface WatchStackProps extends StackProps, ReplicaWatchProps {
  /** The account, if it is not the reconciler's. */
  readonly elsewhere?: string;
  readonly env: { readonly account?: string; readonly region: string };
}

/** The stack in a target's Region whose rule watches the replicas there. It has no assets, so it needs no `cdk bootstrap`. */
export class WatchStack extends Stack {
  constructor(scope: Construct, { env, elsewhere, ...props }: WatchStackProps) {
    const mapping = LockstepMapping.from(props.mapping);
    const { name } = mapping.declared;
    super(scope, watchStackName(name, env.region, elsewhere), {
      env,
      description: `Lockstep: forwards what happens to replicas of the mapping ${name} to its reconciler`,
      // @ts-expect-error CDK's class has `string | undefined` for what is optional in its interface.
      synthesizer: new BootstraplessSynthesizer(),
    });
    new ReplicaWatch(this, name, { ...props, mapping });
  }
}
