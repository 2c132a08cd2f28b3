import type { ReplicaReport, Report } from '../core/report.ts';

type Status = ReplicaReport['status'];
type ResolvedReport = NonNullable<Report['resolved']>[number];

/** Statuses of rows that a mail names, worst first. */
export const NAMED_STATUSES = [
  'failed',
  'blocked',
  'drifted',
  'deferred',
  'healed',
] as const satisfies readonly Status[];

/**
 * The rows of a mail, worst first.
 * ```
 * without a history        | all that is not in sync is fresh
 * news: new, changed, none | fresh
 * news: same               | lasting: an earlier mail named it
 * ```
 */
export interface MailParts {
  readonly fresh: readonly ReplicaReport[];
  readonly lasting: readonly ReplicaReport[];
  /** Without what this run healed, which has a row. */
  readonly resolved: readonly ResolvedReport[];
  /** The row that the mail begins with; undefined: everything is in sync. */
  readonly worst: ReplicaReport | undefined;
}

export function partsOf({ run, replicas, resolved = [] }: Report): MailParts {
  const named = NAMED_STATUSES.flatMap((status) => replicas.filter((row) => row.status === status));
  const fresh = named.filter(({ news }) => news !== 'same');
  const lasting = named.filter(({ news }) => news === 'same');
  const healed = new Set(named.filter(({ status }) => status === 'healed').map(replicaOf));
  const elsewhere = resolved.filter((one) => one.run !== run.id || !healed.has(replicaOf(one)));
  return { fresh, lasting, resolved: elsewhere, worst: worstOf(fresh, lasting) };
}

function replicaOf({ secret, target, name = secret }: Pick<ResolvedReport, 'secret' | 'target' | 'name'>): string {
  return [secret, target, name].join('\n');
}

/** What was healed is news, but not before what lasts and is wrong. */
function worstOf(fresh: readonly ReplicaReport[], lasting: readonly ReplicaReport[]): ReplicaReport | undefined {
  const isOpen = ({ status }: ReplicaReport): boolean => status !== 'healed';
  return fresh.find(isOpen) ?? lasting.find(isOpen) ?? fresh[0];
}

/** `2 failed, 1 healed` */
export function countStatuses(rows: readonly ReplicaReport[]): string[] {
  return NAMED_STATUSES.flatMap((status) => {
    const number = rows.filter((row) => row.status === status).length;
    return number === 0 ? [] : [`${number} ${status}`];
  });
}
