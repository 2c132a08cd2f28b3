import { accountOfArn } from './aws/arn.ts';

/** What happens to drift that was found: it is healed, or only reported. */
export type OnDrift = 'heal' | 'report';

/** May a secret that stands unmarked under a replica's name be taken over: if it is a copy, always, or never. */
export type Adopt = 'copies' | 'any' | 'never';

/**
 * How many replicas may have their AWSCURRENT replaced in one run: a count, or a share of those that are there,
 * which holds a run back only beyond so many.
 */
export type MaxChanges = { readonly count: number } | { readonly percent: number; readonly beyond: number };

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The mapping after parsing: defaults filled in, in-place targets given a name. */
export interface Mapping {
  /** The file, as it was named to the loader. */
  readonly file: string;
  /** Whose replicas these are, if several mappings meet. */
  readonly name: string;
  /** What the mapping was called before: replicas of those names are its own. */
  readonly formerNames: readonly string[];
  /** `account` is checked before anything is read; null: whichever is signed in. */
  readonly origin: { readonly region: string; readonly account: string | null };
  readonly targets: readonly Target[];
  readonly entries: readonly Entry[];
  readonly reconcile: {
    readonly schedule: string;
    readonly onDrift: OnDrift;
    readonly maxChanges: MaxChanges;
    /** How many functions heal side by side what a queue holds; null: there is no queue. */
    readonly workers: number | null;
    /** The share of AWS's write quotas that scheduled and event runs use in each place, above 0 and at most 1. */
    readonly pace: number;
    /** Keys of tags, with `*`, that are neither compared nor copied. */
    readonly ignoreTags: readonly string[];
  };
  readonly notify: { readonly email: readonly string[]; readonly when: 'drift' | 'always' };
}

/** A place for replicas. `kmsKey` serves only the replicas of origins under a customer managed key. */
export interface Target {
  readonly name: string;
  readonly region: string;
  readonly kmsKey: string | null;
  readonly assumeRole: string | null;
  readonly externalId: string | null;
}

/** Where a target leads, and as whom. */
type Way = Pick<Target, 'region' | 'assumeRole'>;

/** The account of a target: its role's, else the origin's. '' stands for an account that is not known. */
export function accountOfTarget({ assumeRole }: Pick<Target, 'assumeRole'>, originAccount: string): string {
  return assumeRole === null ? originAccount : accountOfArn(assumeRole);
}

/** The Region and the account of a target: roles of one account lead to the same secrets, and so does none to the origin's. */
export function accountRegionKey(way: Way, originAccount: string): string {
  return `${way.region} ${accountOfTarget(way, originAccount)}`;
}

/** The one secret that a replica is, whichever target leads there. */
export function replicaKey(way: Way, name: string, originAccount: string): string {
  return `${accountRegionKey(way, originAccount)} ${name}`;
}

/** One entry of `secrets`: its replicas are of every secret that it selects, but for those whose names `except` matches. */
export interface Entry {
  readonly selector: Selector;
  readonly except: readonly string[];
  readonly replicas: readonly ReplicaSpec[];
  readonly line: number;
  readonly column: number;
}

/**
 * What an entry selects secrets by. Only `name` is known without the origin: the secret is asked for, found or not.
 * ```
 * name    | the one secret of this name
 * pattern | every secret whose name matches (`*`: any run of characters, `/` included) and that carries all the tags, if any
 * tags    | every secret that carries all the tags
 * ```
 */
export type Selector =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'pattern'; readonly pattern: string; readonly tags: Tags }
  | { readonly by: 'tags'; readonly tags: Tags };

/** What the name of a secret has to match to be selected. */
export function namePattern(selector: Selector): string {
  switch (selector.by) {
    case 'name':
      return selector.name;
    case 'pattern':
      return selector.pattern;
    case 'tags':
      return '*';
  }
}

/** The tags that a secret has to carry to be selected. */
export function requiredTags(selector: Selector): Tags {
  switch (selector.by) {
    case 'name':
      return NO_TAGS;
    case 'pattern':
    case 'tags':
      return selector.tags;
  }
}

const NO_TAGS: Tags = {};

/** One item of `replicas`. `kmsKey` is the item's own and always wins; the target's serves only origins under a customer managed key. */
export interface ReplicaSpec {
  readonly target: Target;
  /** The replica's name if it differs from its origin's. */
  readonly name: string | null;
  readonly kmsKey: string | null;
  /** The most specific setting wins: replica, entry, target, file. Settings with `until` are in `reportUntil`. */
  readonly onDrift: OnDrift;
  /** The last day, in UTC as `2026-12-01`, on which drift is only reported though `onDrift` says `heal`; null: none. */
  readonly reportUntil: string | null;
  readonly adopt: Adopt;
  /** Whether `adopt` stands at this very replica. */
  readonly adoptIsOwn: boolean;
}

/** One mistake in the file, at the key or value that is wrong. Lines and columns start at 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
