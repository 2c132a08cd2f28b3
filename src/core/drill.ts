import { accountRegionOf, withoutSuffix } from '../../config/aws/arn.ts';
import { LONGEST_TAG_VALUE, MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { secretIdIn } from '../../config/aws/secret-arn.ts';
import { matchesGlob } from '../../config/glob.ts';
import {
  accountRegionKey,
  type Entry,
  type Mapping,
  type Override,
  type ReplicaSpec,
  requiredTags,
  type Target,
} from '../../config/mapping.ts';
import type { Claim } from './desired.ts';
import type { DrilledHeartbeat } from './drill-heartbeat.ts';
import { isOwnName } from './marks.ts';
import type { SecretState } from './observation.ts';
import { selectsName } from './selection.ts';

/** A replica, and what is wrong with it. */
export interface NamedTrouble {
  readonly name: string;
  readonly reason: string;
}

/** What a drill found in the place of a target. It has no value, nor anything made from one. */
export interface DrillReport {
  readonly drill: 'lockstep-drill/1';
  readonly mapping: string;
  readonly target: string;
  readonly region: string;
  readonly run: { readonly id: string; readonly startedAt: string; readonly finishedAt: string; readonly by?: string };
  /** How long it took until all values were read. */
  readonly seconds: number;
  /** How many replicas are there. */
  readonly replicas: number;
  readonly unreadable: readonly NamedTrouble[];
  /** Replicas with members that are not as `set` in the mapping says; the reason names them. */
  readonly unlike: readonly NamedTrouble[];
  /** Names that the mapping spells out, and that are not there. */
  readonly missing: readonly string[];
  /** How many more the heartbeat counts than are there or known to be missing. */
  readonly missingMore: number;
  /** Whether it is known what has to be there; else what patterns and tags select is only known as far as it is there. */
  readonly complete: boolean;
  /** Replicas of the mapping that it no longer asks for. They count as nothing else. */
  readonly orphaned: number;
  /** null: there is none. */
  readonly heartbeat: DrilledHeartbeat | null;
  /** How often a command that was given each value ended with each exit code. */
  readonly checked?: Readonly<Record<string, number>>;
  /** What could not be looked at, such as a heartbeat that may not be read. */
  readonly notes: readonly string[];
}

/** 1 if a replica cannot be read, or nothing was; else 2 if one is missing or changed, or failed its check; else 0. */
export function drillExitCode(report: DrillReport): 0 | 1 | 2 {
  const { replicas, unreadable, unlike, missing, missingMore, heartbeat, checked = {} } = report;
  if (unreadable.length > 0) return 1;
  if (missing.length + missingMore + unlike.length > 0) return 2;
  if (replicas === 0) return 1;
  const hasFailedCheck = Object.keys(checked).some((code) => code !== '0');
  return heartbeat?.digest === 'changed' || hasFailedCheck ? 2 : 0;
}

/** The entries that keep replicas in the place of a target, whichever target they name. */
export function entriesIn(target: Target, { entries, origin }: Mapping): Entry[] {
  const account = origin.account ?? '';
  const place = accountRegionKey(target, account);
  return entries.flatMap((entry) => {
    const replicas = entry.replicas.filter((spec) => accountRegionKey(spec.target, account) === place);
    return replicas.length === 0 ? [] : [{ ...entry, replicas }];
  });
}

/** The names of replicas that the entries spell out, sorted. */
export function spelledOutNames(entries: readonly Entry[]): string[] {
  const names = entries.flatMap((entry) => {
    const { selector } = entry;
    if (selector.by !== 'name' || !selectsName(entry, selector.name)) return [];
    return entry.replicas.map((spec) => spec.name ?? selector.name);
  });
  return [...new Set(names)].sort();
}

/** Whether a secret carries the marks of a mapping's replica. One without a mapping's name is that of its origin's. */
export function isMarkedBy(mapping: Mapping, { tags }: SecretState): boolean {
  const [owner, origin] = [tags[MAPPING_TAG], tags[ORIGIN_TAG]];
  if (owner !== undefined) return isOwnName(owner, mapping);
  return origin !== undefined && accountRegionOf(origin).region === mapping.origin.region;
}

/**
 * The item that asks for a replica, as far as the replica shows it: its name is spelled out, or its mark names its origin
 * and it carries the tags of that, but for those that are not copied; null: none does.
 */
export function itemFor(
  secret: SecretState,
  entries: readonly Entry[],
  ignoreTags: readonly string[],
): ReplicaSpec | null {
  for (const entry of entries) {
    const item = entry.replicas.find((spec) => asksFor(secret, { entry, spec }, ignoreTags));
    if (item !== undefined) return item;
  }
  return null;
}

function asksFor({ name, tags }: SecretState, { entry, spec }: Claim, ignoreTags: readonly string[]): boolean {
  const { selector } = entry;
  const origin = selector.by === 'name' ? selector.name : (originNameOf(tags[ORIGIN_TAG]) ?? name);
  const isCarried = ([key, value]: [string, string]) =>
    tags[key] === value || ignoreTags.some((pattern) => matchesGlob(pattern, key));
  return (
    (spec.name ?? origin) === name &&
    selectsName(entry, origin) &&
    Object.entries(requiredTags(selector)).every(isCarried)
  );
}

/** The longest mark may have been cut. */
function originNameOf(mark: string | undefined): string | null {
  return mark === undefined || mark.length >= LONGEST_TAG_VALUE ? null : withoutSuffix(secretIdIn(mark));
}

/** The members of an override that a value shows to be as they are declared; of `replace`, only the origin's value shows it. */
export function declaredMembers(override: Override | null): Override {
  return override?.filter(({ change }) => change.kind !== 'replace') ?? [];
}
