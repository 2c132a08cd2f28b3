import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LONGEST_INLINE_POLICIES, LONGEST_MANAGED_POLICY } from '../../config/aws/policies.ts';
import { asPolicyText, PolicyError, packStatements } from '../../config/permissions/packing.ts';
import type { Statement } from '../../config/permissions.ts';
import { MappingError } from '../mapping.ts';

/** The default quota of managed policies on a role. */
const MOST_MANAGED = 10;

/**
 * Reserved of the inline length for what CDK grants: logs, publishing, queues and the history. That takes the most with the longest
 * name of a mapping, which each of these ARNs contains. Of more than 10,000 characters, by its own estimate, CDK would make a managed
 * policy that no one counts.
 */
const KEPT_FOR_GRANTS = 5_640;

/** The role of the reconciler. It has the statements that the mapping needs, and no policy managed by AWS. */
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
 * Adds statements to a role: inline first, and in managed policies what does not fit. CDK can do that, too, but it splits no
 * statement, only estimates lengths, and merely warns about an eleventh policy.
 * @throws MappingError if IAM would refuse them
 */
export function addStatements(role: Role, statements: readonly Statement[], kept = 0): void {
  const room = { inline: LONGEST_INLINE_POLICIES - kept, managed: LONGEST_MANAGED_POLICY };
  const [inline = [], ...others] = asMappingError(() => packStatements(statements, room));
  if (others.length > MOST_MANAGED) throw new MappingError(tooManyMessage(others.length));
  for (const statement of inline) role.addToPolicy(asPolicyStatement(statement));
  for (const [index, some] of others.entries()) {
    const document = new PolicyDocument({ statements: some.map(asPolicyStatement), minimize: false });
    role.addManagedPolicy(
      new ManagedPolicy(role, `Permissions${index + 1}`, { document, description: `Lockstep: permissions, continued` }),
    );
  }
}

function asMappingError<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw thrown instanceof PolicyError ? new MappingError(thrown.message) : thrown;
  }
}

function asPolicyStatement(statement: Statement): PolicyStatement {
  return PolicyStatement.fromJson(asPolicyText(statement));
}

function tooManyMessage(policies: number): string {
  const said = `the mapping names so many secrets that their permissions take ${policies} managed policies`;
  return `${said}, and IAM attaches ${MOST_MANAGED} to a role; use patterns such as prod/*, which take one ARN for all`;
}
