import { partitionOf } from '../arn.ts';
import type { Context } from '../context.ts';
import { parsePolicy, resourcePolicyAllows } from '../secretsmanager/model/resource-policy.ts';
import { keyErrors } from './errors.ts';

/** KMS Developer Guide, "Default key policy": it leaves everything to the account's IAM policies. */
export function defaultPolicy({ caller: { account, region } }: Context): string {
  const AWS = `arn:${partitionOf(region)}:iam::${account}:root`;
  const Statement = [
    { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' },
  ];
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement });
}

/** Refuses what is no policy, and one after which its author could not change it. @throws AwsError */
export function checkPolicy(policy: string, isUnsafe: boolean, { caller }: Context): void {
  if (parsePolicy(policy) === undefined) throw keyErrors.malformedPolicy();
  if (!isUnsafe && !resourcePolicyAllows(policy, caller, 'kms:PutKeyPolicy')) throw keyErrors.lockout();
}
