import { isKeptByAws } from './calls/error-codes.ts';

/** `exists` if a create was refused because the name is taken, even by a secret that was deleted moments ago. */
export function readCreateRefusal(error: string, message: string): 'exists' | undefined {
  if (error === 'ResourceExistsException') return 'exists';
  // The error name is shared with other errors. These fragments avoid the apostrophe, which AWS spells in two ways.
  const isHeld = error === 'InvalidRequestException' && /scheduled for deletion|was deleted/.test(message);
  return isHeld ? 'exists' : undefined;
}

/**
 * `lost` if a compare-and-swap of a label was refused because the label has moved. AWS has one error name for that and
 * for a secret that only AWS may write to.
 */
export function readSwapRefusal(error: string, message: string): 'lost' | undefined {
  const isLost = error === 'InvalidParameterException' && !isKeptByAws(message);
  return isLost || error === 'ResourceNotFoundException' ? 'lost' : undefined;
}
