import { partitionOf } from '../../config/aws/regions.ts';

/** An ARN that a secret of this name could have: AWS appends a hyphen and six random characters. */
export function wouldBeArn(region: string, account: string, name: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-000000`;
}

/** Whether the name is taken: by a secret, or by one that is scheduled for deletion or was deleted moments ago. */
export function isNameHeld(error: string, message: string): 'exists' | undefined {
  if (error === 'ResourceExistsException') return 'exists';
  // The error name is shared with other errors. These fragments avoid the apostrophe, which AWS spells in two ways.
  const held = error === 'InvalidRequestException' && /scheduled for deletion|was deleted/.test(message);
  return held ? 'exists' : undefined;
}
