import type { Assessed } from './assessment.ts';
import { mayBeBehind } from './current.ts';
import type { DriftKind } from './drift.ts';
import { isRekeying, standsForOrigin } from './rekeying.ts';
import type { Depth } from './report.ts';

/** What a verdict is without the list of the replica's versions: `needed`, none at all; `useful`, a guess. */
type Need = 'needed' | 'useful' | 'none';

/** Where one of these is found, nothing is written. */
const NOT_WRITTEN: readonly DriftKind[] = [
  'unreachable',
  'foreign',
  'origin-missing',
  'origin-pending-deletion',
  'origin-empty',
];

/**
 * Whether ListSecretVersionIds has to be asked of a replica: no other call shows the key of a version.
 * ```
 * a change of key was begun                                        | needed
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
