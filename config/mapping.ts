/** What happens to drift that was found: it is healed, or only reported. */
export type OnDrift = 'heal' | 'report';

/** May a secret that stands unmarked under a replica's name be taken over: if it is a copy, always, or never. */
export type Adopt = 'copies' | 'any' | 'never';

/**
 * How many replicas may have their AWSCURRENT replaced in one run: a count, or a share of those that are there,
 * which holds a run back only beyond so many.
 */
export type MaxChanges = { count: number } | { percent: number; beyond: number };

/** The mapping after parsing: defaults filled in, in-place targets given a name. */
export interface Mapping {
  /** The file, as it was named to the loader. */
  file: string;
  /** Whose replicas these are, if several mappings meet. */
  name: string;
  /** What the mapping was called before: replicas of those names are its own. */
  formerNames: string[];
  /** `account` is checked before anything is read; null: whichever is signed in. */
  origin: { region: string; account: string | null };
  targets: Target[];
  entries: Entry[];
  reconcile: {
    schedule: string;
    onDrift: OnDrift;
    maxChanges: MaxChanges;
    /** How many functions heal side by side what a queue holds; null: there is no queue. */
    workers: number | null;
    /** The share of AWS's write quotas that scheduled and event runs use in each place, above 0 and at most 1. */
    pace: number;
    /** Keys of tags, with `*`, that are neither compared nor copied. */
    ignoreTags: string[];
  };
  notify: { email: string[]; when: 'drift' | 'always' };
}

/** A place for replicas. `kmsKey` serves only the replicas of origins under a customer managed key. */
export interface Target {
  name: string;
  region: string;
  kmsKey: string | null;
  assumeRole: string | null;
  externalId: string | null;
}

/**
 * One entry of `secrets`. A secret is selected when `name` matches (a `*` matches any run of characters, `/` included)
 * and every tag is carried; null or empty means that it is not asked for.
 */
export interface Entry {
  name: string | null;
  tags: Record<string, string>;
  except: string[];
  replicas: ReplicaSpec[];
  line: number;
  column: number;
}

/** One item of `replicas`. `kmsKey` is the item's own and always wins; the target's serves only origins under a customer managed key. */
export interface ReplicaSpec {
  target: Target;
  /** The replica's name where it differs from its origin's. */
  name: string | null;
  kmsKey: string | null;
  /** The innermost word of those that the item, the entry, the target and the file say, but for those with an end. */
  onDrift: OnDrift;
  /** The last day, in UTC as `2026-12-01`, on which drift is only reported though `onDrift` says `heal`; null: none. */
  reportUntil: string | null;
  adopt: Adopt;
  /** Whether `adopt` stands at this very replica. */
  adoptIsOwn: boolean;
}

/** One mistake in the file, at the key or value that is wrong. Lines and columns start at 1. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
}
