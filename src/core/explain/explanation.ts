import type { Adopt, Level, Mapping, OnDrift, ReplicaSpec } from '../../../config/mapping.ts';
import type { DesiredReplica } from '../desired.ts';
import { type KeyRule, keyRuleOf } from '../key.ts';
import { doubtAbout } from '../move.ts';
import type { ListedVersion, Observation, SecretState } from '../observation.ts';
import { pathName } from '../override/pointer.ts';
import { planTidying } from '../plan.ts';
import type { Planned } from '../policy.ts';
import type { ReplicaReport, Report } from '../report.ts';
import { selectsSecret } from '../selection.ts';
import { listCalls, type PlannedCall } from './calls.ts';
import type { EntryVerdict } from './verdicts.ts';

/** Everything about one secret that a person may ask: `lockstep explain --json` prints it as it is. */
export interface Explanation {
  readonly explanation: 'lockstep/1';
  readonly secret: string;
  readonly origin: ExplainedOrigin;
  /** The entries that select it, and those that only an exception or a tag keeps from it; if none selects it, the nearest. */
  readonly entries: readonly EntryVerdict[];
  /** The closest name that the mapping has, if it selects no such secret. */
  readonly meant: string | null;
  readonly replicas: readonly ExplainedReplica[];
  /** The audit of this secret alone. */
  readonly report: Report;
}

export interface ExplainedOrigin {
  readonly state: 'present' | 'absent' | 'unreadable';
  readonly reason: string | null;
  /** null is the AWS managed key, and no key if there is no secret. */
  readonly kmsKey: string | null;
  readonly versions: VersionList;
}

/** The versions of one side, newest first; or why they are not known. */
export type VersionList =
  | { readonly state: 'listed'; readonly versions: readonly ExplainedVersion[] }
  | { readonly state: 'absent' }
  | { readonly state: 'failed'; readonly reason: string };

interface ExplainedVersion {
  readonly id: string;
  readonly labels: readonly string[];
  readonly createdAt: string | null;
}

export interface ExplainedReplica {
  readonly row: ReplicaReport;
  /** Lines of the entries that ask for it. */
  readonly lines: readonly number[];
  readonly key: { readonly rule: KeyRule; readonly declared: string | null } | null;
  readonly onDrift: { readonly value: OnDrift; readonly from: Level; readonly reportUntil: string | null };
  readonly adopt: { readonly value: Adopt; readonly from: 'replica' | 'file' };
  /** The members of the value that are the place's own, and which level of the mapping says so. It shows no value. */
  readonly own: readonly {
    readonly member: string;
    readonly change: 'set' | 'remove' | 'replace';
    readonly from: Level;
  }[];
  /** What a heal would do, call by call; empty if it would do nothing. */
  readonly calls: readonly PlannedCall[];
  /** What keeps the heal from being done, a sentence each. */
  readonly holdsBack: readonly string[];
  readonly versions: VersionList;
  /** How many versions of the origin are newer than the one in force here; null: unknown. */
  readonly versionsBehind: number | null;
}

/** What was gathered about one replica. */
export interface Gathered {
  readonly planned: Planned;
  readonly row: ReplicaReport;
  readonly origin: VersionList;
  readonly versions: VersionList;
}

/** Explains one replica, by the plan that a heal would carry out. */
export function explainReplica({ planned, row, origin, versions }: Gathered, now: Date): ExplainedReplica {
  const { pair, decision } = planned;
  const { desired } = pair;
  const claims = claimsOf(desired, pair.origin);
  const [own] = claims;
  const actions = 'actions' in decision ? decision.actions : planTidying(pair);
  const doubt = decision.status === 'heal' ? doubtAbout(pair, now.getTime()) : null;
  return {
    row,
    lines: claims.length === 0 ? [desired.line] : claims.map(({ line }) => line),
    key: pair.origin.state === 'present' ? explainKey(desired, pair.origin.secret) : null,
    onDrift: {
      value: desired.onDrift,
      from: own?.spec.onDriftFrom ?? 'file',
      reportUntil: own?.spec.reportUntil ?? null,
    },
    adopt: { value: desired.adopt, from: desired.adoptIsOwn ? 'replica' : 'file' },
    own: (desired.override ?? []).map(({ path, by, change }) => ({
      member: pathName(path),
      change: change.kind,
      from: by,
    })),
    calls: listCalls(actions),
    holdsBack: [row.reason, doubt].filter((reason) => reason != null),
    versions,
    versionsBehind: countBehind(row, origin),
  };
}

function explainKey(desired: DesiredReplica, origin: SecretState): NonNullable<ExplainedReplica['key']> {
  const rule = keyRuleOf(desired, origin);
  switch (rule) {
    case 'own-key':
      return { rule, declared: desired.ownKey };
    case 'target-key':
      return { rule, declared: desired.targetKey };
    case 'aws-managed':
    case 'undeclared':
      return { rule, declared: null };
  }
}

/** The items of the mapping that ask for a replica. */
function claimsOf(desired: DesiredReplica, origin: Observation): { line: number; spec: ReplicaSpec }[] {
  const { mapping, secret } = desired;
  const tags = origin.state === 'present' ? origin.secret.tags : {};
  const selecting = mapping.entries.filter((entry) => selectsSecret(entry, { name: secret, tags }));
  return selecting.flatMap(({ line, replicas }) =>
    replicas.filter((spec) => isClaimOf(spec, desired)).map((spec) => ({ line, spec })),
  );
}

function isClaimOf({ target, name }: ReplicaSpec, desired: DesiredReplica): boolean {
  return target.name === desired.target && (name ?? desired.secret) === desired.name;
}

function countBehind({ originVersion, replicaVersion }: ReplicaReport, origin: VersionList): number | null {
  if (origin.state !== 'listed' || originVersion === null || replicaVersion === null) return null;
  const at = (id: string): number => origin.versions.findIndex((version) => version.id === id);
  const [current, held] = [at(originVersion), at(replicaVersion)];
  return current === -1 || held === -1 || held < current ? null : held - current;
}

/** Versions as people read them: newest first, those without a date last. */
export function asVersionList(versions: readonly ListedVersion[]): VersionList {
  const time = ({ createdAt }: ListedVersion): number => createdAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  const sorted = versions.toSorted((one, other) => time(other) - time(one) || (one.id < other.id ? -1 : 1));
  return {
    state: 'listed',
    versions: sorted.map(({ id, labels, createdAt }) => ({ id, labels, createdAt: createdAt?.toISOString() ?? null })),
  };
}

/** Names of secrets that the mapping spells out. */
export function namedSecrets({ entries }: Mapping): string[] {
  return entries.flatMap(({ selector }) => (selector.by === 'name' ? selector.name : []));
}
