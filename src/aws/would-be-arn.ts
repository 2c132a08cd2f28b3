import { partitionOf } from '../../config/aws/regions.ts';

/** An ARN that a secret of this name could have: AWS appends a hyphen and six random characters. */
export function wouldBeArn(region: string, account: string, name: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-000000`;
}
