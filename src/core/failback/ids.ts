import type { DesiredReplica } from '../desired.ts';
import { placedId } from '../override/placed-id.ts';
import { CONFLICT, deriveVersion } from '../version.ts';

/**
 * The ids that the origin may have a replica's version under, in the order of trial: its own, or the one derived for the
 * replica's override, since the value is another one then; and the one derived from that for a conflict, if the origin has
 * another value under it.
 */
export function failbackIds(version: string, { override }: DesiredReplica): readonly string[] {
  const id = placedId(version, override);
  return [id, deriveVersion(id, CONFLICT)];
}
