import type { Override } from '../../config/mapping.ts';
import type { Place } from '../core/desired.ts';
import type { ListedVersion, SecretState, Tags } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { SecretValue } from '../core/secret.ts';

/**
 * Secrets Manager in one place, as far as Lockstep uses it. Secrets are identified by their plain names.
 * Every method throws a LockstepError for any failure that is not among its results.
 */
export interface SecretStore {
  /** Pages of at most 100 secrets, including those scheduled for deletion. May be minutes old (ListSecrets). */
  list(filter: ListFilter | null): AsyncIterable<readonly SecretState[]>;
  /** null: no such secret (DescribeSecret). */
  describe(name: string): Promise<SecretState | null>;
  /** Every version with a value, those that lost every label included (ListSecretVersionIds). */
  listVersions(name: string): Promise<readonly ListedVersion[]>;
  /** AWSCURRENT's id, date and value from one read (BatchGetSecretValue or GetSecretValue). */
  read(name: string): Promise<CurrentValue>;
  /** `exists`: the name is in use, by whatever secret (CreateSecret). */
  create(secret: NewSecret): Promise<'created' | 'exists'>;
  /** A secret without a value, for what Lockstep says by tags. `exists`: the name is in use (CreateSecret). */
  createEmpty(name: string, description: string, tags: Tags): Promise<'created' | 'exists'>;
  /**
   * Stores a version with a label, LOCKSTEP by default, or proves that it exists with this value.
   * `taken`: it exists with another value (PutSecretValue).
   */
  put(name: string, version: string, value: SecretValue, label?: string): Promise<PutResult>;
  /** Compare-and-swap of a label. `lost`: `from` no longer holds it (UpdateSecretVersionStage). */
  moveLabel(name: string, label: string, to: string, from: string | null): Promise<'moved' | 'lost'>;
  /** Takes a label off a version. If the version has lost it already, nothing happens (UpdateSecretVersionStage). */
  dropLabel(name: string, label: string, from: string): Promise<void>;
  restore(name: string): Promise<void>;
  /** null is the AWS managed key. */
  changeKey(name: string, key: string | null): Promise<void>;
  changeDescription(name: string, description: string): Promise<void>;
  tag(name: string, tags: Tags): Promise<void>;
  /** Removes tags by key. A missing tag is not an error (UntagResource). */
  untag(name: string, keys: readonly string[]): Promise<void>;
  /** The secret can be restored for this many days, 7 to 30 (DeleteSecret). Only `prune` calls it. */
  scheduleDeletion(name: string, days: number): Promise<void>;
}

export interface CurrentValue {
  readonly version: string;
  /** When the version was made, in milliseconds; null: AWS did not say. */
  readonly createdAt: number | null;
  readonly value: SecretValue;
}

export interface NewSecret {
  readonly name: string;
  readonly version: string;
  readonly value: SecretValue;
  readonly key: string | null;
  readonly description: string;
  readonly tags: Tags;
}

export type PutResult = { readonly state: 'stored'; readonly labels: readonly string[] } | { readonly state: 'taken' };

/** A value with a replica's override. `unfit`: it cannot be applied; the reason names members and shows no value. */
export type OverriddenValue =
  | { readonly state: 'done'; readonly value: SecretValue }
  | { readonly state: 'unfit'; readonly reason: string };

/** All that the engine needs from outside. */
export interface Environment {
  /** Returns the same store for equal places, so that they share one client and its credentials. */
  at(place: Place): SecretStore;
  /** The account of the credentials at hand (sts:GetCallerIdentity). */
  account(): Promise<string>;
  /** The ARN of whoever these credentials belong to; null: no answer within seconds (sts:GetCallerIdentity). */
  caller(): Promise<string | null>;
  /** Applies a replica's override to the origin's sealed value, in memory. */
  overrideValue(value: SecretValue, override: Override): OverriddenValue;
  now(): Date;
  /** Waits, but no longer than until `stop`. */
  pause(milliseconds: number): Promise<void>;
  /**
   * Aborted when the run has to end. Its reason is a LockstepError (`stopReason`). No call is started after that.
   * `deadline`: calls in progress are cut off. `interrupted`: they are finished.
   */
  readonly stop: AbortSignal;
  /** How many secrets are worked on side by side. */
  readonly width: number;
  readonly watcher: Watcher;
}

/** Follows a run. It gets names and counts, never values. */
export interface Watcher {
  note(sentence: string): void;
  progress(stage: 'observe' | 'confirm' | 'heal' | 'read' | 'tag' | 'wait', done: number, total: number): void;
}
