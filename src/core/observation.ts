import { accountOfArn } from '../../config/aws/arn.ts';
import { LONGEST_TAG_VALUE } from '../../config/aws/marks.ts';
import type { Tags } from '../../config/mapping.ts';
import type { DesiredReplica } from './desired.ts';
import { type LockstepError, stopCodeOf } from './errors.ts';
import type { Fence } from './fence.ts';

/** The value of the tag that names a replica's origin: its ARN, cut to what a tag can hold. */
export function markOf(origin: SecretState): string {
  return origin.arn.slice(0, LONGEST_TAG_VALUE);
}

export type { Tags };

/** A version that carries staging labels; one that lost them all is not shown by DescribeSecret and ListSecrets. */
export interface LabelledVersion {
  readonly id: string;
  readonly labels: readonly string[];
}

/**
 * A version as ListSecretVersionIds shows it. No other call shows versions without labels, or the keys of a version.
 */
export interface ListedVersion extends LabelledVersion {
  /** The KMS keys that it is encrypted under, as AWS spells them; empty if AWS names none. */
  readonly keys: readonly string[];
  readonly createdAt: Date | null;
}

/** The ids of the versions that lost every label. */
export function retiredAmong(versions: readonly ListedVersion[]): ReadonlySet<string> {
  return new Set(versions.filter(({ labels }) => labels.length === 0).map(({ id }) => id));
}

/** What DescribeSecret and ListSecrets return about a secret: no value, and nothing derived from one. */
export interface SecretState {
  readonly arn: string;
  readonly name: string;
  /** '' if there is none: AWS omits an empty description. */
  readonly description: string;
  /** null is the AWS managed key: AWS omits KmsKeyId for aws/secretsmanager. */
  readonly kmsKey: string | null;
  readonly tags: Tags;
  readonly versions: readonly LabelledVersion[];
  readonly pendingDeletion: boolean;
  /** When anything about it last changed, in milliseconds; null: AWS did not say. */
  readonly changedAt: number | null;
  /** Whether rotation is turned on for it. */
  readonly rotates: boolean;
  /** A clause that names who else manages it (a primary Region, a service, a partner), or null. */
  readonly heldBy: string | null;
  /** Only from DescribeSecret: a listing is too old to show what is new. */
  readonly createdAt?: Date;
}

/** What one look at one name gave. A failed read is an observation, not an exception. */
export type Observation =
  | { readonly state: 'present'; readonly secret: SecretState; readonly seenBy: 'list' | 'describe' }
  /** It was in sync as listed, and only the details that a report needs were kept. */
  | { readonly state: 'matched'; readonly version: string; readonly account: string }
  | { readonly state: 'absent'; readonly seenBy: 'list' | 'describe' }
  | { readonly state: 'failed'; readonly error: LockstepError }
  /** The run had to end before the look, so nothing is known of the secret. */
  | { readonly state: 'skipped'; readonly error: LockstepError };

/** The observation of a read that failed: `skipped` if it failed because the run had to end. */
export function failedRead(error: LockstepError): Observation {
  return { state: stopCodeOf(error) === null ? 'failed' : 'skipped', error };
}

/** What is known of the replica's value under the origin's version id, or under the id derived from it. */
export type ValueCheck =
  | { readonly state: 'none' }
  | { readonly state: 'equal' }
  /** The id `of`, which the origin's version should have there, holds another value. */
  | { readonly state: 'different'; readonly of: string }
  /** So does the id derived from it for a conflict. */
  | { readonly state: 'derived-id-taken'; readonly of: string }
  /** The replica's override cannot be applied to the origin's version. */
  | { readonly state: 'unfit'; readonly version: string; readonly reason: string }
  | { readonly state: 'failed'; readonly error: LockstepError };

/**
 * The list of the replica's versions, if it was asked for. No other call shows versions without labels, or keys.
 * `locked`: ids whose values cannot be compared, since their key may not be used.
 */
export type Listing =
  | { readonly state: 'unasked' }
  | { readonly state: 'listed'; readonly versions: readonly ListedVersion[]; readonly locked: ReadonlySet<string> }
  | { readonly state: 'failed'; readonly error: LockstepError };

/** Both sides of one replica, seen together. */
export interface Pair {
  readonly desired: DesiredReplica;
  readonly origin: Observation;
  readonly replica: Observation;
  /** The origin's versions that lost all labels; null: they were not listed, since nothing depends on them. */
  readonly retired: ReadonlySet<string> | null;
  readonly valueCheck: ValueCheck;
  readonly listing: Listing;
  /** The fence of the replica's place; null: no one asked, since nothing is to be written there. */
  readonly fence: Fence | null;
}

/** Whether both sides were described, and not only listed, perhaps minutes ago. */
export function isDescribed({ origin, replica }: Pair): boolean {
  return [origin, replica].every((side) => 'seenBy' in side && side.seenBy === 'describe');
}

/** A pair of which only the two sides are known. */
export const UNASKED: Pick<Pair, 'retired' | 'valueCheck' | 'listing' | 'fence'> = {
  retired: null,
  valueCheck: { state: 'none' },
  listing: { state: 'unasked' },
  fence: null,
};

/** The account in a secret's ARN. */
export function accountOfSecret({ arn }: SecretState): string {
  return accountOfArn(arn);
}

/** The version that holds a staging label; null when none does. */
export function holderOf(label: string, secret: SecretState): string | null {
  for (const { id, labels } of secret.versions) if (labels.includes(label)) return id;
  return null;
}

/** Whether a version with this id exists and has a label. */
export function isLabelled(id: string, secret: SecretState): boolean {
  return secret.versions.some((version) => version.id === id);
}
