import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6f1c2a52-6d0e-5d3b-9f3e-0d8f0f6b7a11';

/**
 * The version id that a replica uses when the origin's own is taken there by another value: the same one every time.
 * It is made from ids alone, so it tells nothing of a value.
 */
export function derivedVersion(originVersion: string): string {
  return uuidv5(originVersion, NAMESPACE);
}
