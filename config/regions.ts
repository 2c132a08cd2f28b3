import { isRegion, KNOWN_REGIONS } from './aws/regions.ts';
import { didYouMean, quote } from './wording.ts';

export function regionMistake(region: string): string | null {
  if (isRegion(region)) return null;
  return `${quote(region)} is not an AWS Region${didYouMean(region, KNOWN_REGIONS) || '; a Region looks like eu-west-1'}`;
}
