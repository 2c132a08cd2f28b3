import { fenceNames } from '../aws/marks.ts';
import { partitionOf } from '../aws/regions.ts';
import { ANY_SUFFIX, secretArnOf } from '../aws/secret-arn.ts';
import type { Mapping } from '../mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/**
 * Describing the fences of a mapping in all Regions of an account, which a run does before it writes there. Most places have
 * none, and AWS evaluates a name without a secret as an ARN without its suffix: without that ARN, "no such secret" would be
 * a denial.
 */
export function fenceStatement(mapping: Mapping, account: string): Statement {
  const names = fenceNames(mapping).flatMap((name) => [name, name + ANY_SUFFIX]);
  const everywhere = { region: '*', account, partition: partitionOf(mapping.origin.region) };
  return {
    sid: 'LookAtFences',
    actions: secretActions('DescribeSecret'),
    resources: names.map((name) => secretArnOf(name, everywhere)),
  };
}
