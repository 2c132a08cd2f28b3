import { accountOfArn } from './aws/arn.ts';

/** Whether drift is healed or only reported. */
export type OnDrift = 'heal' | 'report';

/** A level at which `onDrift` can be set. `file` is `reconcile.onDrift`, which has a default. */
export type Level = 'replica' | 'entry' | 'target' | 'file';

/** Whether an unmarked secret under a replica's name may be taken over: if it is a copy, always, or never. */
export type Adopt = 'copies' | 'any' | 'never';

/**
 * The maximum number of replicas whose AWSCURRENT one run may replace: a count, or a percentage of the existing ones. A
 * percentage holds a run back only if it replaces more than `beyond`.
 */
export type MaxChanges = { readonly count: number } | { readonly percent: number; readonly beyond: number };

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The mapping after parsing: defaults filled in, in-place targets given a name. */
export interface Mapping {
  /** The path that the loader was given. */
  readonly file: string;
  /** The mapping's identity, which its replicas carry as a tag. */
  readonly name: string;
  /** Earlier names of the mapping. It owns the replicas that carry them, too. */
  readonly formerNames: readonly string[];
  /** `account` is checked before anything is read. null accepts any account. */
  readonly origin: { readonly region: string; readonly account: string | null };
  readonly targets: readonly Target[];
  readonly entries: readonly Entry[];
  readonly reconcile: {
    readonly schedule: string;
    readonly onDrift: OnDrift;
    readonly maxChanges: MaxChanges;
    /** How many functions heal side by side what a queue holds; null if there is no queue. */
    readonly workers: number | null;
    /** The share of AWS's write quotas that scheduled and event runs use in each place, above 0 and at most 1. */
    readonly pace: number;
    /** Keys of tags, with `*`, that are neither compared nor copied. */
    readonly ignoreTags: readonly string[];
  };
  /** null: nothing is remembered. */
  readonly history: HistorySettings | null;
  /** The declared targets in which scheduled runs leave a heartbeat. */
  readonly standby: readonly string[];
  readonly notify: {
    readonly email: readonly string[];
    readonly when: NotifyWhen;
    /** How often a message names in full what is no news any more, in milliseconds. */
    readonly remindMs: number;
    /** How far behind a replica may be before an alarm rings, in milliseconds; null: no such alarm. */
    readonly behindMs: number | null;
    /** Whether a second topic gets each message in the form that chat applications take. */
    readonly chat: boolean;
    /** Whether drift, healed and resolved also go out as events of EventBridge. */
    readonly events: boolean;
  };
}

/** When a scheduled run sends a message. */
export type NotifyWhen = 'news' | 'drift' | 'always';

/** How the history of a deployed mapping is kept. */
interface HistorySettings {
  readonly keepDays: number;
  /** The declared target whose Region the bucket is in; null: that of the origin. */
  readonly target: string | null;
  /** How each record is locked, for `keepDays`; null: not at all. */
  readonly lock: 'governance' | 'compliance' | null;
  /** ARN of the asymmetric KMS key that signs the head of each daily record; null: none. */
  readonly sign: string | null;
}

/** A place for replicas. `kmsKey` serves only the replicas of origins under a customer managed key. */
export interface Target {
  readonly name: string;
  readonly region: string;
  readonly kmsKey: string | null;
  readonly assumeRole: string | null;
  readonly externalId: string | null;
}

/** The targets with a standby. */
export function standbyTargets({ standby, targets }: Pick<Mapping, 'standby' | 'targets'>): Target[] {
  return targets.filter(({ name }) => standby.includes(name));
}

/** How a target is reached. */
type Way = Pick<Target, 'region' | 'assumeRole'>;

/** The account of a target: its role's, else the origin's. Pass '' if the origin's account is unknown. */
export function accountOfTarget({ assumeRole }: Pick<Target, 'assumeRole'>, originAccount: string): string {
  return assumeRole === null ? originAccount : accountOfArn(assumeRole);
}

/** Identifies the Region and account of a target. All roles of one account lead to the same secrets; no role means the origin's account. */
export function accountRegionKey(way: Way, originAccount: string): string {
  return `${way.region} ${accountOfTarget(way, originAccount)}`;
}

/** Identifies the secret that a replica is, whichever target leads there. */
export function replicaKey(way: Way, name: string, originAccount: string): string {
  return `${accountRegionKey(way, originAccount)} ${name}`;
}

/** One entry of `secrets`. It asks for replicas of every secret that it selects, except those whose names match `except`. */
export interface Entry {
  readonly selector: Selector;
  readonly except: readonly string[];
  readonly replicas: readonly ReplicaSpec[];
  readonly line: number;
  readonly column: number;
}

/**
 * What an entry selects secrets by. With `name` the secret is known without listing the origin, so it is asked for even if missing.
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

/** The pattern that a secret's name has to match. */
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

/** The tags that a secret has to carry. */
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
  /** The replica's name; null if it is the origin's. */
  readonly name: string | null;
  readonly kmsKey: string | null;
  /** The most specific setting wins: replica, entry, target, file. Settings with `until` are in `reportUntil`. */
  readonly onDrift: OnDrift;
  /** Which level of the file says so. */
  readonly onDriftFrom: Level;
  /** The last day on which drift is only reported although `onDrift` is `heal`, in UTC as `2026-12-01`; null if there is none. */
  readonly reportUntil: string | null;
  readonly adopt: Adopt;
  /** Whether `adopt` is set at this replica itself. */
  readonly adoptIsOwn: boolean;
  /** What its value has of its own; null: it is the origin's. */
  readonly override: Override | null;
}

/**
 * What a replica's value has of its own: sorted by path, each member once, and none within another. What the replica says
 * of a member wins over what its target says.
 */
export type Override = readonly MemberOverride[];

/** What the mapping says of one member of the JSON value. */
export interface MemberOverride {
  /** The names that lead to the member, from the outermost. */
  readonly path: readonly string[];
  /** Whether the replica itself says so, or its target. */
  readonly by: 'replica' | 'target';
  /** `replace`: literal texts and what stands in for each, the longest first. */
  readonly change:
    | { readonly kind: 'set'; readonly to: string | number | boolean }
    | { readonly kind: 'remove' }
    | { readonly kind: 'replace'; readonly texts: readonly (readonly [from: string, to: string])[] };
}

/** One mistake, with the position of the wrong key or value. Lines and columns start at 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
