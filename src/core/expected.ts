import type { Mapping } from '../../config/mapping.ts';
import { type DesiredReplica, expandMapping } from './desired.ts';
import type { Scope } from './reading.ts';
import { isExact } from './selection.ts';

/**
 * The replicas that a run by event will desire, as far as names alone show it, before the origin was seen. Which
 * secrets tags select is unknown until then. What the origin then turns out not to have was described in vain.
 */
export function expectReplicas(mapping: Mapping, { narrowing, trust }: Scope, today: string): DesiredReplica[] {
  if (trust !== 'describing' || !isExact(narrowing)) return [];
  const untagged = narrowing.secrets.map((name) => ({ name, tags: {} }));
  return expandMapping(mapping, untagged, { ...narrowing, today, account: mapping.origin.account ?? '' });
}
