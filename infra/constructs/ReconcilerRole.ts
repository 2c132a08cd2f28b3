import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { MappingError } from '../mapping.ts';
import { asPolicyText, packStatements } from '../permissions/packing.ts';
import type { Statement } from '../permissions.ts';

/**
 * What IAM takes, in characters without white space: of one managed policy, and of all that is in a role itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MANAGED_LENGTH = 6_144;
const INLINE_LENGTH = 10_240;

/** Managed policies that IAM attaches to a role, unless a quota was raised. */
const MOST_MANAGED = 10;

/** Of the reconciler's inline room, kept for what CDK grants: to log, to publish, and the queues. */
const KEPT_FOR_GRANTS = 4_240;

/** The role of the reconciler: what the mapping asks for, and nothing that AWS has ready-made. */
export class ReconcilerRole extends Role {
  constructor(scope: Construct, id: string, statements: readonly Statement[]) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lockstep: reads the declared origins, writes their replicas',
    });
    addStatements(this, statements, KEPT_FOR_GRANTS);
  }
}

/**
 * Gives a role its statements: in the role itself, and what does not fit there in managed policies. CDK would spread
 * them as well, but cuts no statement, counts what it estimates, and only warns of an eleventh policy.
 * @throws MappingError where IAM would not take them
 */
export function addStatements(role: Role, statements: readonly Statement[], kept = 0): void {
  const room = { inline: INLINE_LENGTH - kept, managed: MANAGED_LENGTH };
  const [inline = [], ...others] = packStatements(statements, room);
  if (others.length > MOST_MANAGED) throw new MappingError(tooManyMessage(others.length));
  for (const statement of inline) role.addToPolicy(asPolicyStatement(statement));
  for (const [index, some] of others.entries()) {
    const document = new PolicyDocument({ statements: some.map(asPolicyStatement), minimize: false });
    role.addManagedPolicy(
      new ManagedPolicy(role, `Permissions${index + 1}`, { document, description: `Lockstep: permissions, continued` }),
    );
  }
}

function asPolicyStatement(statement: Statement): PolicyStatement {
  return PolicyStatement.fromJson(asPolicyText(statement));
}

function tooManyMessage(policies: number): string {
  const said = `the mapping names so many secrets that their permissions take ${policies} managed policies`;
  return `${said}, and IAM attaches ${MOST_MANAGED} to a role; use patterns such as prod/*, which take one ARN for all`;
}
