import type { DriftKind } from './drift.ts';
import type { Outcome, Status } from './outcome.ts';
import type { ActionName } from './plan.ts';

type Mode = 'audit' | 'reconcile';
export type Trigger = 'cli' | 'schedule' | 'event' | 'invoke';
export type Depth = 'versions' | 'values';

/** The report `lockstep/1`, to the letter of the contract; times are ISO 8601 in UTC. */
export interface Report {
  report: 'lockstep/1';
  run: {
    id: string;
    mode: Mode;
    trigger: Trigger;
    depth: Depth;
    startedAt: string;
    finishedAt: string;
    /** One sentence, where nothing was written because too much would have been. */
    held?: string;
  };
  origin: { region: string; account: string };
  summary: Summary;
  replicas: ReplicaReport[];
  /** What the mapping may not mean, a sentence each, such as a pattern that matches no secret. Absent: nothing odd. */
  warnings?: string[];
  /** Replicas of ours that the mapping no longer names. Absent: the run was narrowed, and did not look for them. */
  orphaned?: OrphanReport[];
}

/** A secret that carries our tag and that no entry asks for. */
export interface OrphanReport {
  target: string;
  region: string;
  account: string;
  name: string;
  /** The origin's ARN, as the tag names it. */
  origin: string;
}

/** `secrets` counts origins with a replica in the run; the six statuses add up to `replicas`. */
interface Summary {
  secrets: number;
  replicas: number;
  inSync: number;
  drifted: number;
  healed: number;
  blocked: number;
  failed: number;
  deferred: number;
}

export interface ReplicaReport {
  secret: string;
  target: string;
  region: string;
  account: string;
  name: string;
  status: Status;
  drift: DriftKind[];
  actions: ActionName[];
  originVersion: string | null;
  replicaVersion: string | null;
  reason?: string;
}

/** What a report tells beside its replicas. */
interface Aside {
  readonly orphaned: readonly OrphanReport[] | null;
  readonly warnings: readonly string[];
}

/** Assembles the report; outcomes come in the order of the desired replicas and keep it. */
export function assembleReport(
  run: Report['run'],
  origin: Report['origin'],
  outcomes: readonly Outcome[],
  { orphaned, warnings }: Aside = { orphaned: null, warnings: [] },
): Report {
  const replicas = outcomes.map((outcome) => asRow(outcome, origin.account));
  return {
    report: 'lockstep/1',
    run,
    origin,
    summary: countsOf(replicas),
    replicas,
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    ...(orphaned === null ? {} : { orphaned: [...orphaned] }),
  };
}

/** The report of the same run with these rows instead; the counts are theirs. */
export function withRows(report: Report, replicas: ReplicaReport[]): Report {
  return { ...report, summary: countsOf(replicas), replicas };
}

/** 1 when something failed, or nothing at all was compared; else 2 when drift remains, else 0. */
export function exitCodeOf({ summary }: Report): 0 | 1 | 2 {
  if (summary.failed > 0 || summary.replicas === 0) return 1;
  return summary.drifted + summary.blocked + summary.deferred > 0 ? 2 : 0;
}

/** How many rows there are of each status. */
export function countsOf(replicas: readonly ReplicaReport[]): Summary {
  const count = (status: Status): number => replicas.filter((row) => row.status === status).length;
  return {
    secrets: new Set(replicas.map(({ secret }) => secret)).size,
    replicas: replicas.length,
    inSync: count('in-sync'),
    drifted: count('drifted'),
    healed: count('healed'),
    blocked: count('blocked'),
    failed: count('failed'),
    deferred: count('deferred'),
  };
}

function asRow({ desired, ...outcome }: Outcome, originAccount: string): ReplicaReport {
  return {
    secret: desired.secret,
    target: desired.target,
    region: desired.place.region,
    account: outcome.account ?? desired.place.assumeRole?.split(':')[4] ?? originAccount,
    name: desired.name,
    status: outcome.status,
    drift: [...outcome.drift],
    actions: [...outcome.actions],
    originVersion: outcome.originVersion,
    replicaVersion: outcome.replicaVersion,
    ...(outcome.reason === null ? {} : { reason: outcome.reason }),
  };
}
