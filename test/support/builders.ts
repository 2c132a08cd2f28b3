import type { Entry, Mapping, OnDrift, ReplicaSpec, Target } from '../../config/mapping.ts';
import { toSelector } from '../../config/schema/normalize.ts';
import type { Asking, DesiredReplica } from '../../src/core/desired.ts';
import { LockstepError } from '../../src/core/errors.ts';
import type { Observation, Pair, SecretState, Tags } from '../../src/core/observation.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { CONFLICT, deriveVersion } from '../../src/core/version.ts';

export const ACCOUNT = '111122223333';
export const PARTNER = '222233334444';
export const ROLE = `arn:aws:iam::${PARTNER}:role/lockstep-replica-writer`;
export const ORIGIN_REGION = 'us-east-1';
export const ORIGIN_KEY = keyArn(ORIGIN_REGION, 'origin-key');
/** A run of everything, on an arbitrary day. */
export const EVERYTHING: Asking = { secrets: [], targets: [], today: '2026-01-31', account: ACCOUNT };

/** A valid and readable VersionId: `v1` and 30 hyphens. `~v1` is the id derived for a conflict, `v1@ARN` for a key. */
export function version(name: string): string {
  const [, from, key] = /^(.*)@([^@]+)$/.exec(name) ?? [];
  if (from !== undefined && key !== undefined) return deriveVersion(version(from), { because: 'key', key });
  return name.startsWith('~') ? deriveVersion(version(name.slice(1)), CONFLICT) : name.padEnd(32, '-');
}

/** `v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]` -> versions and their labels; `~v2` is the id derived from v2. */
function versions(text: string): SecretState['versions'] {
  const parts = text.split(' ').filter((part) => part !== '');
  return parts.map((part) => {
    const [name = '', labels = ''] = part.replace(']', '').split('[');
    return { id: version(name), labels: labels.split(',') };
  });
}

export function keyArn(region: string, id: string, account = ACCOUNT): string {
  return `arn:aws:kms:${region}:${account}:key/${id}`;
}

export function target(name: string, over: Partial<Target> = {}): Target {
  const regions: Record<string, string> = { dublin: 'eu-west-1', sydney: 'ap-southeast-2', partner: 'eu-central-1' };
  const assumeRole = name === 'partner' ? ROLE : null;
  return { name, region: regions[name] ?? name, kmsKey: null, assumeRole, externalId: null, ...over };
}

export function replicaIn(where: string | Target, over: Partial<Omit<ReplicaSpec, 'target'>> = {}): ReplicaSpec {
  const place = typeof where === 'string' ? target(where) : where;
  return {
    target: place,
    name: null,
    kmsKey: null,
    onDrift: 'heal',
    onDriftFrom: 'file',
    reportUntil: null,
    adopt: 'any',
    adoptIsOwn: true,
    override: null,
    ...over,
  };
}

let line = 0;

/** `entry('prod/*', 'dublin')`; a name of null is an entry that tags alone select by. */
export function entry(
  name: string | null,
  replicas: string | ReplicaSpec[] = 'dublin',
  { tags = {}, ...over }: { tags?: Tags } & Partial<Entry> = {},
): Entry {
  const specs = typeof replicas === 'string' ? replicas.split(' ').map((one) => replicaIn(one)) : replicas;
  const selector = toSelector(name, tags);
  return { selector, except: [], replicas: specs, line: ++line, column: 1, ...over };
}

export function mapping(...entries: Entry[]): Mapping {
  return {
    file: 'replication.yaml',
    name: 'lockstep',
    formerNames: [],
    origin: { region: ORIGIN_REGION, account: null },
    targets: [
      ...new Map(entries.flatMap(({ replicas }) => replicas.map((spec) => [spec.target.name, spec.target]))).values(),
    ],
    entries,
    reconcile: {
      schedule: 'rate(1 hour)',
      onDrift: 'heal',
      maxChanges: { percent: 50, beyond: 20 },
      workers: null,
      pace: 1,
      ignoreTags: [],
    },
    history: null,
    standby: [],
    notify: { email: [], when: 'drift', remindMs: 24 * 3_600_000, behindMs: null, chat: false, events: false },
  };
}

const MAPPING = mapping();

export function desired(over: Partial<DesiredReplica> = {}): DesiredReplica {
  const name = over.secret ?? 'prod/db';
  return {
    secret: name,
    target: 'dublin',
    place: { region: 'eu-west-1', assumeRole: null, externalId: null },
    name,
    mapping: MAPPING,
    ownKey: null,
    targetKey: null,
    onDrift: 'heal' satisfies OnDrift,
    adopt: 'any',
    adoptIsOwn: true,
    override: null,
    line: 7,
    contested: null,
    ...over,
  };
}

/** What differs from the default secret; `labels` in the notation of `versions`. */
export type Said = Partial<SecretState> & { labels?: string };

export function secret(region: string, { labels = 'v2[AWSCURRENT]', ...over }: Said = {}): SecretState {
  const name = over.name ?? 'prod/db';
  return {
    arn: `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf`,
    name,
    description: '',
    kmsKey: null,
    tags: {},
    versions: versions(labels),
    pendingDeletion: false,
    changedAt: null,
    rotates: false,
    heldBy: null,
    ...over,
  };
}

export const ORIGIN_ARN = secret(ORIGIN_REGION).arn;

/** Tags with Lockstep's marks, as a run of the builders' mapping leaves them. */
export function ours(tags: Tags = {}, origin = ORIGIN_ARN): Tags {
  return { ...tags, 'lockstep:origin': origin, 'lockstep:mapping': 'lockstep' };
}

export function present(state: SecretState): Observation {
  return { state: 'present', secret: state, seenBy: 'describe' };
}

export const absent: Observation = { state: 'absent', seenBy: 'describe' };
export const skipped: Observation = { state: 'skipped', error: new LockstepError('deadline', 'the run was stopped') };
export const failed: Observation = {
  state: 'failed',
  error: new LockstepError('no-answer', 'ListSecrets on eu-west-1: no answer; check the network'),
};

/** What differs from a pair in sync; a side is given by its state, or as an observation. */
export interface SaidPair {
  origin?: Said | Observation;
  replica?: Said | Observation;
  desired?: Partial<DesiredReplica>;
  retired?: string[];
  valueCheck?: Pair['valueCheck'];
  fence?: Pair['fence'];
  /** What ListSecretVersionIds showed: the keys of each version. */
  listed?: Record<string, string[]>;
}

/** A replica in sync with its origin, both at v2 and the replica marked as ours, except for what is given. */
export function pair({ origin = {}, replica = {}, desired: wanted = {}, listed, ...known }: SaidPair = {}): Pair {
  const { retired, valueCheck, fence = null } = known;
  return {
    desired: desired(wanted),
    origin: asObservation(origin, ORIGIN_REGION, {}),
    replica: asObservation(replica, 'eu-west-1', { labels: 'v2[AWSCURRENT,LOCKSTEP]', tags: ours() }),
    retired: retired ? new Set(retired.map(version)) : null,
    valueCheck: valueCheck ?? { state: 'none' },
    listing: listed === undefined ? { state: 'unasked' } : listingOf(listed),
    fence,
  };
}

function listingOf(listed: Record<string, string[]>): Pair['listing'] {
  const versions = Object.entries(listed).map(([id, keys]) => ({ id: version(id), labels: [], keys, createdAt: null }));
  return { state: 'listed', versions, locked: new Set() };
}

function asObservation(said: Said | Observation, region: string, usual: Said): Observation {
  return 'state' in said ? said : present(secret(region, { ...usual, ...said }));
}

export function outcome(over: Partial<Outcome> = {}): Outcome {
  return {
    desired: desired(),
    status: 'in-sync',
    drift: [],
    actions: [],
    originVersion: version('v2'),
    replicaVersion: version('v2'),
    account: ACCOUNT,
    reason: null,
    cause: null,
    details: [],
    described: null,
    ...over,
  };
}
