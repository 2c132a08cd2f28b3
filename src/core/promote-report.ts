import { accountRegionOf } from '../../config/aws/arn.ts';
import { MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import { isMarkedBy } from './drill.ts';
import type { SecretState } from './observation.ts';
import { isOriginOf } from './origins.ts';

/** A replica that could not be tagged, and why. */
export interface Untagged {
  readonly name: string;
  readonly reason: string;
}

/** What a promotion came to, or in a dry run what it would do. `lockstep promote --json` prints it as it is. */
export interface PromoteReport {
  readonly promote: 'lockstep/1';
  readonly mode: 'promote' | 'dry-run';
  readonly mapping: string;
  readonly target: string;
  readonly region: string;
  /** `isNew`: this command raised it, or would. Else it was raised before, and says who, when and why. */
  readonly fence: {
    readonly name: string;
    readonly isNew: boolean;
    readonly by: string | null;
    readonly at: string | null;
    readonly reason: string | null;
  };
  /** The replicas of this mapping there; how many carry the tag now, and how many of them carried it before. */
  readonly replicas: number;
  readonly tagged: number;
  readonly taggedBefore: number;
  readonly untagged: readonly Untagged[];
  /** Other mappings that keep replicas there, by name, and how many. Their runs are not stopped. */
  readonly others: Readonly<Record<string, number>>;
  readonly waitedSeconds: number;
  readonly seconds: number;
}

/** 1 if a replica could not be tagged. The fence is up all the same. */
export function promoteExitCode({ untagged }: PromoteReport): number {
  return untagged.length === 0 ? 0 : 1;
}

/**
 * The secrets of a place that are replicas of a mapping, and how many are those of others, by name. One that an entry selects
 * as an origin by now is no replica, whatever its marks say.
 */
export function sortByMapping(
  secrets: readonly SecretState[],
  mapping: Mapping,
): { own: SecretState[]; others: Record<string, number> } {
  const own: SecretState[] = [];
  const others: Record<string, number> = {};
  for (const secret of secrets) {
    const owner = secret.tags[MAPPING_TAG];
    if (isOriginOf(mapping, secret, accountOfOrigin(secret, mapping))) continue;
    if (isMarkedBy(mapping, secret)) own.push(secret);
    else if (owner !== undefined) others[owner] = (others[owner] ?? 0) + 1;
  }
  own.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { own, others };
}

/** The account of a replica's origin, by its mark, or else as the mapping says. */
function accountOfOrigin({ tags }: SecretState, { origin }: Mapping): string {
  const mark = tags[ORIGIN_TAG];
  return mark === undefined ? (origin.account ?? '') : accountRegionOf(mark).account;
}
