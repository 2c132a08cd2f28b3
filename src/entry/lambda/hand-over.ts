import type { Mapping } from '../../../config/mapping.ts';
import type { AwsEnvironment } from '../../aws/environment.ts';
import { type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import { selectsName } from '../../core/selection.ts';
import type { Reconciled } from '../../engine/reconcile.ts';
import { isName } from './secret-name.ts';
import type { Settings } from './settings.ts';

/** Work for the workers: a secret, and its current version as the run saw it. Never a value. */
interface Work {
  readonly lockstep: 'work';
  readonly secret: string;
  readonly version: string | null;
}

/** The parts of a run that the hand-over needs. */
type Handed = Pick<Reconciled, 'report' | 'late'>;

/**
 * Sends the work that a run had no time for to the workers, if there are any. The report then says so in the rows
 * concerned.
 * @throws LockstepError if not everything could be sent
 */
export async function handOver(ran: Handed, { queueUrl, mapping }: Settings, env: AwsEnvironment): Promise<Report> {
  const { report, late } = ran;
  const work = queueUrl === null ? [] : unfinishedWork(ran, mapping);
  if (queueUrl === null || work.length === 0) return report;
  await env.enqueue(
    queueUrl,
    work.map((one) => JSON.stringify(one)),
  );
  const handed = new Set(work.map(({ secret }) => secret));
  return withRows(
    report,
    report.replicas.map((row) => (late.has(row) && handed.has(row.secret) ? withHandOver(row) : row)),
  );
}

/**
 * The work that a run had no time for, each secret once. None for a held run, since a person has to look first. A
 * pattern that could not be expanded names no secret and is left to the next run.
 */
export function unfinishedWork({ report, late }: Handed, mapping: Mapping): Work[] {
  if (report.run.held !== undefined) return [];
  const named = [...late].filter(
    ({ secret }) => isName(secret) && mapping.entries.some((one) => selectsName(one, secret)),
  );
  const versions = new Map(named.map(({ secret, originVersion }) => [secret, originVersion]));
  return [...versions].map(([secret, version]) => ({ lockstep: 'work', secret, version }));
}

function withHandOver(row: ReplicaReport): ReplicaReport {
  return { ...row, reason: `${row.reason}, so the workers continue with it` };
}
