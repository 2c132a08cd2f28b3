import { withoutSuffix } from '../../../config/aws/arn.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { selectsName } from '../../core/selection.ts';
import type { EventAbout } from './input.ts';

/** The mapped secret that an event is about, or null. */
export function secretOfEvent({ secretId, region }: EventAbout, mapping: Mapping): string | null {
  if (region !== null && region !== mapping.origin.region) return null;
  return mappedSecret(secretId, mapping);
}

/**
 * The mapped secret of an id, or null. The id may be a name, a full ARN, to which AWS has appended seven characters, or
 * a partial ARN without them. A name may itself end like that, so the mapping decides.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function mappedSecret(secretId: string, mapping: Mapping): string | null {
  const isMapped = (name: string): boolean => mapping.entries.some((entry) => selectsName(entry, name));
  return candidateNames(secretId).find(isMapped) ?? null;
}

function candidateNames(secretId: string): string[] {
  const [, tail] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  if (tail === undefined) return [secretId];
  const name = withoutSuffix(tail);
  return name === tail ? [tail] : [name, tail];
}

/**
 * Whether it is the name of a secret, rather than a pattern or tags.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function isName(secret: string): boolean {
  return /^[A-Za-z0-9/_+=.@!-]+$/.test(secret);
}
