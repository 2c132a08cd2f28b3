import { partitionOf } from '../../config/aws/regions.ts';

/** An ARN that a secret of this name could have: AWS ends each in a hyphen and six characters of its own. */
export function wouldBeArn(region: string, account: string, name: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-000000`;
}

/** Held by a live secret, or by one that is scheduled for deletion or was deleted moments ago. */
export function isNameHeld(error: string, message: string): 'exists' | undefined {
  if (error === 'ResourceExistsException') return 'exists';
  // The code is shared with other refusals; these fragments are free of the apostrophe that AWS spells in two ways.
  const held = error === 'InvalidRequestException' && /scheduled for deletion|was deleted/.test(message);
  return held ? 'exists' : undefined;
}
