import type { Mapping } from '../../../config/mapping.ts';
import type { AwsWorld } from '../../aws/world.ts';
import { type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import { nameSelects } from '../../core/selection.ts';
import { OUT_OF_TIME } from './once.ts';
import { isName } from './secretName.ts';
import type { Settings } from './settings.ts';

/** What the report says of a replica that workers were told to look at. */
const HANDED_OVER = `${OUT_OF_TIME}, and the workers go on with it`;

/** What the workers are to look at: a secret, and the version of it that the run saw in force. Never a value. */
interface Work {
  readonly lockstep: 'work';
  readonly secret: string;
  readonly version: string | null;
}

/**
 * Sends what a run had no time for to the workers, where there are any; the report then says so, of that alone.
 * @throws LockstepError when not everything could be sent
 */
export async function handOver(report: Report, { queueUrl, mapping }: Settings, world: AwsWorld): Promise<Report> {
  const work = queueUrl === null ? [] : unfinished(report, mapping);
  if (queueUrl === null || work.length === 0) return report;
  await world.enqueue(
    queueUrl,
    work.map((one) => JSON.stringify(one)),
  );
  const handed = new Set(work.map(({ secret }) => secret));
  return withRows(
    report,
    report.replicas.map((row) => (isLate(row) && handed.has(row.secret) ? { ...row, reason: HANDED_OVER } : row)),
  );
}

/**
 * What a run had no time for, each secret once. Nothing of a run that was held: a person is to look first.
 * A pattern that could not be expanded names no secret; the next run takes it up.
 */
export function unfinished({ run, replicas }: Report, mapping: Mapping): Work[] {
  if (run.held !== undefined) return [];
  const named = replicas
    .filter(isLate)
    .filter(({ secret }) => isName(secret) && mapping.entries.some((one) => nameSelects(one, secret)));
  const versions = new Map(named.map(({ secret, originVersion }) => [secret, originVersion]));
  return [...versions].map(([secret, version]) => ({ lockstep: 'work', secret, version }));
}

function isLate({ status, reason }: ReplicaReport): boolean {
  return status === 'deferred' && reason === OUT_OF_TIME;
}
