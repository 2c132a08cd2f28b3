import { fenceNames } from '../aws/marks.ts';
import { partitionOf } from '../aws/regions.ts';
import type { Mapping } from '../mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/**
 * Describing the fences of a mapping in all Regions of an account, which a run does before it writes there. Most places have
 * none, and AWS evaluates a name without a secret as an ARN without its suffix: without that ARN, "no such secret" would be
 * a denial.
 */
export function fenceStatement(mapping: Mapping, account: string): Statement {
  const names = fenceNames(mapping).flatMap((name) => [name, `${name}-??????`]);
  const home = `arn:${partitionOf(mapping.origin.region)}:secretsmanager:*:${account}:secret`;
  return {
    sid: 'LookAtFences',
    actions: secretActions('DescribeSecret'),
    resources: names.map((name) => `${home}:${name}`),
  };
}
