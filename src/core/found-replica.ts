import { AWSCURRENT } from '../../config/aws/marks.ts';
import { holderOf, type SecretState } from './observation.ts';

/** A replica that a drill found, and what became of reading it. */
export interface FoundReplica {
  readonly secret: SecretState;
  /** Its AWSCURRENT: as it was read, or else as it was listed. */
  readonly version: string | null;
  /** Why its value cannot be read; null: it can. */
  readonly trouble: string | null;
  /** Names of members that are not as `set` in the mapping says. */
  readonly unlike: readonly string[];
}

/** The AWSCURRENT that was listed. */
export function listedVersion(secret: SecretState): string | null {
  return holderOf(AWSCURRENT, secret);
}
