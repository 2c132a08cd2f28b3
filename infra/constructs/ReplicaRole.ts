import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { isPrincipalArn } from '../../config/aws/arn.ts';
import { LONGEST_TRUST_POLICY } from '../../config/aws/policies.ts';
import { auditorStatements, auditorTrust } from '../../config/permissions/auditors.ts';
import { externalIdsOf } from '../../config/permissions/people.ts';
import { replicaRoleStatements } from '../../config/permissions.ts';
import { displayText } from '../../config/wording.ts';
import { LockstepMapping, MappingError, type MappingSource } from '../mapping.ts';
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
  /**
   * ARNs of users and roles, also of other accounts, that may audit by versions through this role: list and describe, but neither
   * write nor read a value. IAM refuses those that do not exist. @default none
   */
  readonly auditors?: readonly string[];
}

/**
 * The role in a target account: it trusts the reconciler, with the external id, and grants the declared names only. Auditors may
 * only look. @throws MappingError
 */
export class ReplicaRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ReplicaRoleProps) {
    super(scope, id);
    const { roleArn, listSecrets = true, readReplicas = true, auditors = [] } = props;
    assertPrincipals(auditors);
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
    if (auditors.length > 0) this.role.assumeRolePolicy?.addStatements(trustOfAuditors(auditors, externalIds));
    this.#assertTrustFits(roleArn);
    const granted = replicaRoleStatements(mapping, roleArn, { listSecrets, readReplicas });
    addStatements(this.role, [...auditorStatements(auditors), ...granted]);
  }

  #assertTrustFits(roleArn: string): void {
    const { length } = JSON.stringify(Stack.of(this).resolve(this.role.assumeRolePolicy));
    if (length <= LONGEST_TRUST_POLICY) return;
    throw new MappingError(
      `the trust policy of ${roleArn} takes ${length} characters, and IAM accepts ${LONGEST_TRUST_POLICY}; name fewer auditors, such as one role that all of them may assume`,
    );
  }
}

/** @throws MappingError for an ARN that would let in a whole account, or no one */
function assertPrincipals(auditors: readonly string[]): void {
  const wrong = auditors.find((arn) => !isPrincipalArn(arn));
  if (wrong === undefined) return;
  throw new MappingError(
    `auditors: ${displayText(wrong)} is not the ARN of a user or a role; write arn:aws:iam::ACCOUNT:role/NAME`,
  );
}

function trustOfAuditors(auditors: readonly string[], externalIds: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'Auditors',
    principals: auditors.map((arn) => new ArnPrincipal(arn)),
    actions: ['sts:AssumeRole'],
    conditions: auditorTrust(externalIds),
  });
}
