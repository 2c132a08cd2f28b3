import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { MappingError } from '../mapping.ts';
import type { Statement } from '../permissions.ts';

/** Characters of all policies of one role: ten managed ones of 6,144 and what is inline, less some air. */
const ROLE_LENGTH = 60_000;

/** The role of the reconciler: what the mapping asks for, and no managed policy. */
export class ReconcilerRole extends Role {
  constructor(scope: Construct, id: string, statements: readonly Statement[]) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lockstep: reads the declared origins, writes their replicas',
    });
    addStatements(this, statements);
  }
}

/** Gives a role its statements; CDK spreads over several policies what one cannot hold. @throws MappingError */
export function addStatements(role: Role, statements: readonly Statement[]): void {
  const length = JSON.stringify(statements).length;
  if (length > ROLE_LENGTH) throw new MappingError(tooLong(length));
  for (const statement of statements) role.addToPolicy(asPolicyStatement(statement));
}

function asPolicyStatement({ sid, effect, actions, resources, conditions }: Statement): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: effect === 'Deny' ? Effect.DENY : Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

function tooLong(length: number): string {
  const said = `the mapping names so many secrets that their permissions take ${length} characters`;
  return `${said}, and the policies of one role hold ${ROLE_LENGTH}; use patterns such as prod/*, which take one ARN for all`;
}
