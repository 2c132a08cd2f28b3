import { withoutSuffix } from '../../../config/aws/arn.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { nameSelects } from '../../core/selection.ts';
import type { EventAbout } from './input.ts';

/** The mapped secret that an event speaks of, or null. */
export function secretOfEvent({ secretId, region }: EventAbout, mapping: Mapping): string | null {
  if (region !== null && region !== mapping.origin.region) return null;
  return mappedSecret(secretId, mapping);
}

/**
 * The mapped secret of an id, or null. It may be a name, a full ARN, whose last seven characters AWS made up, or a
 * partial one without them; and a name may itself end like that, so the mapping decides.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function mappedSecret(secretId: string, mapping: Mapping): string | null {
  const isMapped = (name: string): boolean => mapping.entries.some((entry) => nameSelects(entry, name));
  return candidateNames(secretId).find(isMapped) ?? null;
}

function candidateNames(secretId: string): string[] {
  const [, tail] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  if (tail === undefined) return [secretId];
  const name = withoutSuffix(tail);
  return name === tail ? [tail] : [name, tail];
}

/**
 * Whether it can be the name of a secret, which a pattern or tags cannot.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function isName(secret: string): boolean {
  return /^[A-Za-z0-9/_+=.@!-]+$/.test(secret);
}
