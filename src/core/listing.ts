import type { Assessed } from './assessment.ts';
import { mayBeBehind } from './current.ts';
import type { DriftKind } from './drift.ts';
import { isRekeying, standsForOrigin } from './rekeying.ts';
import type { Depth } from './report.ts';

/** `needed`: there is no verdict without the list of the replica's versions. `useful`: it would be a guess. */
type Need = 'needed' | 'useful' | 'none';

/** Kinds of drift that keep a run from writing. */
const NOT_WRITTEN: readonly DriftKind[] = [
  'unreachable',
  'foreign',
  'origin-missing',
  'origin-pending-deletion',
  'origin-empty',
];

/**
 * Whether a replica's versions have to be listed. Only ListSecretVersionIds shows the key of a version.
 * ```
 * a change of key has begun                                        | needed
 * depth values, and AWSCURRENT is the origin's                     | needed
 * AWSCURRENT is another, and may move onto a version that is there | useful
 * AWSCURRENT is Lockstep's, and not known to be any of the origin's | useful: it may have been put for another key
 * any other, or there is nothing to judge, or to write             | none
 * ```
 */
export function needForListing(pair: Assessed, depth: Depth): Need {
  const { origin, replica } = pair;
  if (pair.assessment.state === 'skipped' || origin.state !== 'present') return 'none';
  const kinds = pair.driftKinds();
  if (kinds.some((kind) => NOT_WRITTEN.includes(kind))) return 'none';
  if (replica.state === 'matched') return depth === 'values' ? 'needed' : 'none';
  if (replica.state !== 'present' || replica.secret.pendingDeletion) return 'none';
  if (isRekeying(pair)) return 'needed';
  if (kinds.some((kind) => kind === 'stale' || kind === 'diverged' || kind === 'mislabeled')) {
    const mayBeThere = replica.secret.versions.some(({ id }) => standsForOrigin(id, pair, origin.secret));
    return mayBeThere || mayBeBehind(pair) ? 'useful' : 'none';
  }
  return depth === 'values' && !kinds.includes('wrong-key') ? 'needed' : 'none';
}
