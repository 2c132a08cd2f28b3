import type { Mapping } from '../../../config/mapping.ts';
import type { AwsEnvironment } from '../../aws/environment.ts';
import { type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import { nameSelects } from '../../core/selection.ts';
import type { Reconciled } from '../../engine/reconcile.ts';
import { isName } from './secret-name.ts';
import type { Settings } from './settings.ts';

/** What the workers are to look at: a secret, and the version of it that the run saw in force. Never a value. */
interface Work {
  readonly lockstep: 'work';
  readonly secret: string;
  readonly version: string | null;
}

/** Of a run, what the hand-over is about. */
type Handed = Pick<Reconciled, 'report' | 'late'>;

/**
 * Sends what a run had no time for to the workers, where there are any; the report then says so, of that alone.
 * @throws LockstepError when not everything could be sent
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
 * What a run had no time for, each secret once. Nothing of a run that was held: a person is to look first.
 * A pattern that could not be expanded names no secret; the next run takes it up.
 */
export function unfinishedWork({ report, late }: Handed, mapping: Mapping): Work[] {
  if (report.run.held !== undefined) return [];
  const named = [...late].filter(
    ({ secret }) => isName(secret) && mapping.entries.some((one) => nameSelects(one, secret)),
  );
  const versions = new Map(named.map(({ secret, originVersion }) => [secret, originVersion]));
  return [...versions].map(([secret, version]) => ({ lockstep: 'work', secret, version }));
}

function withHandOver(row: ReplicaReport): ReplicaReport {
  return { ...row, reason: `${row.reason}, and the workers go on with it` };
}
