import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Mapping } from '../../config/mapping.ts';
import { LockstepMapping, type MappingSource } from '../mapping.ts';
import { replicaRoleStatements } from '../permissions.ts';
import { addStatements } from './ReconcilerRole.ts';

export interface ReplicaRoleProps {
  /** The mapping that names the role: its path, relative to the working directory, or the mapping itself. */
  readonly mapping: MappingSource;
  /** ARN of the role, as `assumeRole` in the mapping names it. */
  readonly roleArn: string;
  /** ARN of the reconciler's role, which is the only one that is trusted: the output ReconcilerRoleArn of its stack. */
  readonly reconcilerRoleArn: string;
  /** Grant secretsmanager:ListSecrets, which cannot be limited to names. @default true */
  readonly listSecrets?: boolean;
  /** Grant reading the replicas' values, which audits with `depth: values` need. @default true */
  readonly readReplicas?: boolean;
}

/** The role in a target account: it trusts one caller, with the external id, and grants the declared names only. @throws MappingError */
export class ReplicaRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ReplicaRoleProps) {
    super(scope, id);
    const { roleArn, listSecrets = true, readReplicas = true } = props;
    const mapping = LockstepMapping.from(props.mapping).declared;
    const externalIds = externalIdsOf(mapping, roleArn);
    const [, path = '/', roleName = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(roleArn) ?? [];
    this.role = new Role(this, 'Role', {
      roleName,
      path,
      description: 'Lockstep: may touch the declared replicas, for the reconciler alone',
      assumedBy: new ArnPrincipal(props.reconcilerRoleArn),
      ...(externalIds.length === 0 ? {} : { externalIds }),
    });
    addStatements(this.role, replicaRoleStatements(mapping, roleArn, { listSecrets, readReplicas }));
  }
}

/** Targets that share a role may have different external ids. */
function externalIdsOf(mapping: Mapping, roleArn: string): string[] {
  const targets = mapping.entries.flatMap((entry) => entry.replicas.map((spec) => spec.target));
  return [...new Set(targets.flatMap((target) => (target.assumeRole === roleArn ? (target.externalId ?? []) : [])))];
}
