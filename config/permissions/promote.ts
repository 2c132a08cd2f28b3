import { accountOfArn } from '../aws/arn.ts';
import { FENCE_TAG, fenceName, PROMOTED_TAG } from '../aws/marks.ts';
import type { Mapping } from '../mapping.ts';
import { listStatements, replicaRoles, targetsOf } from '../permissions.ts';
import { fenceStatement } from './fences.ts';
import { ownerCondition } from './guards.ts';
import { onArns, type Statement, secretActions, secretArn } from './statement.ts';

/**
 * What a promotion needs in an account: that of a role, whose targets are promoted with credentials of their account, since
 * the role denies it. The fence may be raised, and no tag but `lockstep:promoted` may be set on a replica.
 */
export function promoteStatements(
  mapping: Mapping,
  { account: own, role }: { readonly account: string; readonly role: string | null },
): Statement[] {
  const account = role === null ? own : accountOfArn(role);
  const there = targetsOf(mapping).flatMap((target) => (target.assumeRole === role ? [target.region] : []));
  const regions = [...new Set(there)].sort();
  const arns = (name: string) => regions.map((region) => secretArn(name, { region, account }));
  const raised = { StringEquals: { [`aws:RequestTag/${FENCE_TAG}`]: 'raised' } };
  const promoted = {
    StringEquals: ownerCondition(mapping),
    'ForAllValues:StringEquals': { 'aws:TagKeys': [PROMOTED_TAG] },
    Null: { 'aws:TagKeys': 'false' },
  };
  const fences = arns(fenceName(mapping.name));
  return [
    ...listStatements(regions, { listSecrets: true }),
    ...onArns({ sid: 'LookAtReplicas', actions: secretActions('DescribeSecret') }, arns('*')),
    fenceStatement(mapping, account),
    ...onArns({ sid: 'RaiseFence', actions: secretActions('CreateSecret', 'TagResource'), conditions: raised }, fences),
    ...onArns({ sid: 'SayWhy', actions: secretActions('UpdateSecret', 'RestoreSecret') }, fences),
    ...onArns({ sid: 'AssumeReplicaRoles', actions: ['sts:AssumeRole'] }, role === null ? replicaRoles(mapping) : []),
    ...onArns({ sid: 'TagReplicas', actions: secretActions('TagResource'), conditions: promoted }, arns('*')),
  ];
}
