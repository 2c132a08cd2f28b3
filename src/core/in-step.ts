import { AWSCURRENT } from '../../config/aws/marks.ts';
import { classifyDrift } from './drift.ts';
import { accountOf, holderOf, type Pair } from './observation.ts';

/**
 * Compares a pair as it was listed, and where it is in step remembers no more of the replica than a report tells:
 * a run may compare hundreds of thousands. What has drifted, or was not read, stays as it was seen.
 */
export function remembered(pair: Pair): Pair {
  if (pair.replica.state !== 'present') return pair;
  const { secret } = pair.replica;
  const assessment = classifyDrift(pair);
  const version = holderOf(AWSCURRENT, secret);
  if (assessment.state === 'unread' || assessment.drift.length > 0 || version === null) return pair;
  return { ...pair, replica: { state: 'in-step', version, account: accountOf(secret) } };
}
