import type { Place } from '../core/desired.ts';
import type { ListedVersion, SecretState, Tags } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { SecretValue } from '../core/secret.ts';

/**
 * Secrets Manager in one place, as far as Lockstep uses it. Secrets are named by their plain name.
 * Every method throws a LockstepError for what it does not list as a result.
 */
export interface SecretStore {
  /** Pages of at most 100, those scheduled for deletion included. May be minutes old (ListSecrets). */
  list(filter: ListFilter | null): AsyncIterable<readonly SecretState[]>;
  /** null: no such secret (DescribeSecret). */
  describe(name: string): Promise<SecretState | null>;
  /** Every version with a value, those that lost every label included (ListSecretVersionIds). */
  listVersions(name: string): Promise<readonly ListedVersion[]>;
  /** Ids of the versions that lost every label (ListSecretVersionIds). */
  listRetiredVersions(name: string): Promise<ReadonlySet<string>>;
  /** AWSCURRENT's id, date and value, from one read (BatchGetSecretValue for those asked for together, else GetSecretValue). */
  read(name: string): Promise<CurrentValue>;
  /** `exists`: the name is held, by whatever (CreateSecret). */
  create(secret: NewSecret): Promise<'created' | 'exists'>;
  /**
   * Stores a version under the label LOCKSTEP, or proves that it is there already with this very value.
   * `taken`: it is there with another one (PutSecretValue).
   */
  put(name: string, version: string, value: SecretValue): Promise<PutResult>;
  /** Compare-and-swap of a label; `lost`: `from` does not hold it any more (UpdateSecretVersionStage). */
  moveLabel(name: string, label: string, to: string, from: string | null): Promise<'moved' | 'lost'>;
  restore(name: string): Promise<void>;
  /** null is the AWS managed key. */
  changeKey(name: string, key: string | null): Promise<void>;
  changeDescription(name: string, description: string): Promise<void>;
  tag(name: string, tags: Tags): Promise<void>;
  /** Takes tags off by key; one that is not there is no mistake (UntagResource). */
  untag(name: string, keys: readonly string[]): Promise<void>;
  /** Can be restored for so many days, 7 to 30 (DeleteSecret). Only `prune` asks for it. */
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

/** All that the shell asks of the outside. */
export interface Environment {
  /** The same store for equal places, so that one client and one set of credentials serve each. */
  at(place: Place): SecretStore;
  /** The account of the credentials at hand (sts:GetCallerIdentity). */
  account(): Promise<string>;
  now(): Date;
  /** Waits, but not beyond `stop`. */
  pause(milliseconds: number): Promise<void>;
  /**
   * Aborted when the run has to end; its reason is a LockstepError (`stopReason`). No call is begun after that.
   * `deadline`: calls under way are cut off. `interrupted`: they are finished.
   */
  readonly stop: AbortSignal;
  /** Secrets worked on side by side. */
  readonly width: number;
  readonly watcher: Watcher;
}

/** Who follows a run; gets names and counts, never values. */
export interface Watcher {
  note(sentence: string): void;
  progress(stage: 'observe' | 'confirm' | 'heal', done: number, total: number): void;
}
