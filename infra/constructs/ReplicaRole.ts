import { ArnPrincipal, Policy, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Mapping } from '../../config/mapping.ts';
import { replicaRoleStatements } from '../permissions.ts';
import { asPolicyStatement, whereabouts } from './ReconcilerFunction.ts';

export interface ReplicaRoleProps {
  readonly mapping: Mapping;
  /** ARN of the role, as the mapping's assumeRole names it. */
  readonly roleArn: string;
  /** ARN of the reconciler's role, the output ReconcilerRoleArn of its stack: the only one that is trusted. */
  readonly reconcilerRoleArn: string;
  readonly listSecrets?: boolean;
  readonly readReplicas?: boolean;
}

/** The role that a target account grants: one trusted caller, with the external id, and the declared names alone. */
export class ReplicaRole extends Construct {
  constructor(scope: Construct, id: string, props: ReplicaRoleProps) {
    super(scope, id);
    const { mapping, roleArn, listSecrets = true, readReplicas = true } = props;
    const externalIds = mapping.entries
      .flatMap((entry) => entry.replicas.map((spec) => spec.target))
      .flatMap((target) => (target.assumeRole === roleArn ? (target.externalId ?? []) : []));
    const role = new Role(this, 'Role', {
      roleName: roleArn.split('/').at(-1) ?? roleArn,
      path: pathOf(roleArn),
      description: 'Lockstep: may touch the declared replicas, for the reconciler alone',
      assumedBy: new ArnPrincipal(props.reconcilerRoleArn),
      ...(externalIds.length === 0 ? {} : { externalIds: [...new Set(externalIds)] }),
    });
    const statements = replicaRoleStatements(mapping, roleArn, { ...whereabouts(this), listSecrets, readReplicas });
    new Policy(this, 'Policy', { roles: [role], statements: statements.map(asPolicyStatement) });
  }
}

function pathOf(roleArn: string): string {
  const parts = roleArn.split(':role/').at(-1)?.split('/').slice(0, -1) ?? [];
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`;
}
