import { AWSCURRENT } from '../../config/aws/marks.ts';
import { type Assessment, classifyDrift, type DriftKind } from './drift.ts';
import { accountOfSecret, holderOf, type Pair } from './observation.ts';
import { isRekeying } from './rekeying.ts';

/**
 * A pair with its assessment. It is a class so that a copy with another observation (`{ ...assessed, replica }`) is
 * only a Pair to the compiler, and has to be assessed again.
 */
class AssessedPair implements Pair {
  readonly desired: Pair['desired'];
  readonly origin: Pair['origin'];
  readonly replica: Pair['replica'];
  readonly retired: Pair['retired'];
  readonly valueCheck: Pair['valueCheck'];
  readonly listing: Pair['listing'];
  readonly fence: Pair['fence'];
  readonly assessment: Assessment;

  constructor(pair: Pair, assessment: Assessment) {
    this.desired = pair.desired;
    this.origin = pair.origin;
    this.replica = pair.replica;
    this.retired = pair.retired;
    this.valueCheck = pair.valueCheck;
    this.listing = pair.listing;
    this.fence = pair.fence;
    this.assessment = assessment;
  }

  /** The kinds of drift found; none if the look was skipped. */
  driftKinds(): DriftKind[] {
    return this.assessment.state === 'skipped' ? [] : this.assessment.drift.map((one) => one.kind);
  }

  /** Whether both sides were read and nothing has drifted. */
  isInSync(): boolean {
    return this.assessment.state === 'compared' && this.assessment.drift.length === 0;
  }
}

export type Assessed = AssessedPair;

/** Assesses a pair. Called where a pair is made; later stages read the result. */
export function assess(pair: Pair): Assessed {
  return new AssessedPair(pair, classifyDrift(pair));
}

/**
 * Drops the details of a replica that is in sync as listed, but for those that a report needs: a run may compare
 * hundreds of thousands. A replica that has drifted, was not read, or is changing its key, keeps them.
 */
export function dropDetails(assessed: Assessed): Assessed {
  if (assessed.replica.state !== 'present' || isRekeying(assessed) || !assessed.isInSync()) return assessed;
  const { secret } = assessed.replica;
  const version = holderOf(AWSCURRENT, secret);
  if (version === null) return assessed;
  const { desired, origin, retired, valueCheck, listing, fence, assessment } = assessed;
  const replica = { state: 'matched', version, account: accountOfSecret(secret) } as const;
  return new AssessedPair({ desired, origin, replica, retired, valueCheck, listing, fence }, assessment);
}
