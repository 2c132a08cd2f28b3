import type { Override } from '../../../config/mapping.ts';
import { deriveVersion } from '../version.ts';
import { canonicalForm } from './canonical.ts';

/** The id that a version of the origin has in a replica: its own, or the one derived for the replica's override. */
export function placedId(version: string, override: Override | null): string {
  if (override === null) return version;
  return deriveVersion(version, { because: 'override', override: canonicalForm(override) });
}
