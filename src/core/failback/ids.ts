import type { DesiredReplica } from '../desired.ts';
import { CONFLICT, deriveVersion } from '../version.ts';

/**
 * The ids that the origin may have a replica's version under, in the order of trial: its own, and the one derived from
 * it for a conflict if the origin has another value under that id.
 */
export function failbackIds(version: string, _: DesiredReplica): readonly string[] {
  return [version, deriveVersion(version, CONFLICT)];
}
