import { partitionOf } from '../../config/aws/regions.ts';

/**
 * The policy of a selftest's key. Whoever is of the account may do everything with it, so that IAM has to allow no use of
 * keys: it could name no keys that are not made yet, and a tag can be set on others, too.
 */
export function keyPolicy(kind: 'decrypt' | 'no-decrypt', region: string, account: string): string {
  const all = { Action: 'kms:*', Resource: '*' };
  const root = `arn:${partitionOf(region)}:iam::${account}:root`;
  const Condition = { StringEquals: { 'kms:CallerAccount': account } };
  const allowed = [
    { Sid: 'Administrators', Effect: 'Allow', Principal: { AWS: root }, ...all },
    { Sid: 'Account', Effect: 'Allow', Principal: { AWS: '*' }, ...all, Condition },
  ];
  const denied = { Sid: 'NoDecrypt', Effect: 'Deny', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: kind === 'decrypt' ? allowed : [...allowed, denied] });
}
