import { LONGEST_MANAGED_POLICY } from '../../../../config/aws/policies.ts';
import { asPolicyText, PolicyError, packStatements } from '../../../../config/permissions/packing.ts';
import type { Statement } from '../../../../config/permissions/statement.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { NamedPolicy } from '../../../render/terraform.ts';

/** Prints a policy as one JSON document, and says on stderr if IAM would not take it. */
export function printAsJson(statements: readonly Statement[]): void {
  const document = asDocument(statements);
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  const { length } = JSON.stringify(document);
  if (length <= LONGEST_MANAGED_POLICY) return;
  const remedy = '--terraform splits it, and patterns such as prod/* make it shorter';
  process.stderr.write(
    `lockstep: it takes ${length} characters, and IAM takes ${LONGEST_MANAGED_POLICY} in a managed policy; ${remedy}\n`,
  );
}

/** As many documents as IAM's limits ask for, each with a name. @throws LockstepError if a statement is too long */
export function splitPolicy(statements: readonly Statement[], base: string): NamedPolicy[] {
  return packWhole(statements).map((some, at) => ({
    name: at === 0 ? base : `${base}-${at + 1}`,
    document: asDocument(some),
  }));
}

function packWhole(statements: readonly Statement[]): Statement[][] {
  try {
    return packStatements(statements, { inline: LONGEST_MANAGED_POLICY, managed: LONGEST_MANAGED_POLICY });
  } catch (thrown) {
    throw thrown instanceof PolicyError ? new LockstepError('bad-input', thrown.message) : thrown;
  }
}

function asDocument(statements: readonly Statement[]): object {
  return { Version: '2012-10-17', Statement: statements.map(asPolicyText) };
}
