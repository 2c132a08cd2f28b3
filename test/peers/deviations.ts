import type { KnownDeviations } from './deviation.ts';
import { MINISTACK_DEVIATIONS } from './ministack-deviations.ts';
import { MOTO_DEVIATIONS } from './moto-deviations.ts';
import type { Peer } from './peers.ts';

/**
 * All that `lockstep selftest` finds on them, and would not find on AWS. A test holds that it finds no more and no less,
 * another that docs/facts.md says the same.
 */
export const KNOWN: Record<Peer['package'], KnownDeviations> = {
  moto: MOTO_DEVIATIONS,
  ministack: MINISTACK_DEVIATIONS,
};
