import { AWSCURRENT } from '../../config/aws/marks.ts';
import { classifyDrift } from './drift.ts';
import { accountOf, holderOf, type Pair } from './observation.ts';
import { isRekeying } from './rekeying.ts';

/**
 * Compares a pair as it was listed, and where it is in step remembers no more of the replica than a report tells:
 * a run may compare hundreds of thousands. What has drifted, was not read, or is in the
 * midst of a change of key, stays as it was seen.
 */
export function dropDetails(pair: Pair): Pair {
  if (pair.replica.state !== 'present' || isRekeying(pair)) return pair;
  const { secret } = pair.replica;
  const assessment = classifyDrift(pair);
  const version = holderOf(AWSCURRENT, secret);
  if (assessment.state === 'unread' || assessment.drift.length > 0 || version === null) return pair;
  return { ...pair, replica: { state: 'in-step', version, account: accountOf(secret) } };
}
