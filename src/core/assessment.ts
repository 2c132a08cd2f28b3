import { AWSCURRENT } from '../../config/aws/marks.ts';
import { type Assessment, classifyDrift, type DriftKind } from './drift.ts';
import { accountOfSecret, holderOf, type Pair } from './observation.ts';
import { isRekeying } from './rekeying.ts';

/**
 * A pair and how it was assessed. A class, so that a copy of one with something else seen (`{ ...assessed, replica }`) is
 * a bare pair to the compiler and has to be assessed again.
 */
class AssessedPair implements Pair {
  readonly desired: Pair['desired'];
  readonly origin: Pair['origin'];
  readonly replica: Pair['replica'];
  readonly retired: Pair['retired'];
  readonly valueCheck: Pair['valueCheck'];
  readonly listing: Pair['listing'];
  readonly assessment: Assessment;

  constructor(pair: Pair, assessment: Assessment) {
    this.desired = pair.desired;
    this.origin = pair.origin;
    this.replica = pair.replica;
    this.retired = pair.retired;
    this.valueCheck = pair.valueCheck;
    this.listing = pair.listing;
    this.assessment = assessment;
  }

  /** The kinds of its drift; none if it was not read. */
  driftKinds(): DriftKind[] {
    return this.assessment.state === 'skipped' ? [] : this.assessment.drift.map((one) => one.kind);
  }

  /** Whether it was read, and nothing has drifted. */
  isInSync(): boolean {
    return this.assessment.state === 'compared' && this.assessment.drift.length === 0;
  }
}

export type Assessed = AssessedPair;

/** Assesses a pair where it is made; every later stage reads what this said. */
export function assess(pair: Pair): Assessed {
  return new AssessedPair(pair, classifyDrift(pair));
}

/**
 * Drops what no report needs of a replica that is in sync as it was listed: a run may compare hundreds of thousands. What
 * has drifted, was not read, or is in the midst of a change of key, stays as it was seen.
 */
export function dropDetails(assessed: Assessed): Assessed {
  if (assessed.replica.state !== 'present' || isRekeying(assessed) || !assessed.isInSync()) return assessed;
  const { secret } = assessed.replica;
  const version = holderOf(AWSCURRENT, secret);
  if (version === null) return assessed;
  const replica = { state: 'matched', version, account: accountOfSecret(secret) } as const;
  return new AssessedPair({ ...assessed, replica }, assessed.assessment);
}
