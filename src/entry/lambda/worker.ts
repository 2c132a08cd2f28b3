import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { RECEIVES } from '../../../config/workers.ts';
import type { AwsWorld } from '../../aws/world.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import { groupBy } from '../../core/group.ts';
import { type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import { parseDoor } from './doors.ts';
import type { Hint } from './hint.ts';
import { inWorld, runOnHints, told } from './once.ts';
import { isName, mappedSecret } from './secretName.ts';
import { readSettings, type Settings } from './settings.ts';
import { logger } from './telemetry.ts';

let deployed: Promise<Settings> | undefined;

/** A message that is to be worked on. */
interface Due extends Hint {
  readonly record: SQSRecord;
}

/**
 * A worker: takes events, and what a scheduled run had no time for, in batches from the queue, and heals those secrets
 * in one run. What did not work out comes again; after some times the dead-letter queue keeps it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @throws LockstepError when no run could be made, so that the whole batch comes again
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    deployed ??= readSettings(process.env);
    const settings = await deployed;
    const due: Due[] = [];
    const again: SQSRecord[] = [];
    for (const record of Records) sort(record, settings, due, again);
    if (due.length > 0) {
      const kind = { left: 'report', by: 'itself' } as const;
      again.push(...(await inWorld(settings, context, kind, (world) => workOn(due, settings, world))));
    }
    return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    logger.error(error.message, { code: error.code });
    throw error;
  }
}

/** A message that nobody can read comes again until the dead-letter queue keeps it for a person to look at. */
function sort(record: SQSRecord, { mapping }: Settings, due: Due[], again: SQSRecord[]): void {
  try {
    const asked = parseDoor(JSON.parse(record.body));
    if (asked.door === 'ignored') return;
    if (asked.door !== 'event') throw new LockstepError('bad-input', `${asked.door} is nothing for a worker`);
    const secret = mappedSecret(asked.secretId, mapping);
    if (secret === null) return;
    // A run is narrowed by patterns, and would take one for all that it matches.
    if (!isName(secret)) throw new LockstepError('bad-input', 'no name of a secret');
    due.push({ record, secret, version: asked.version });
  } catch (thrown) {
    logger.error('a message of the queue cannot be read', { code: asLockstepError(thrown).code, id: record.messageId });
    again.push(record);
  }
}

/**
 * Heals the secrets of messages; gives back those messages that have to come again. A run that was held back is made
 * secret by secret: what an event may change alone, it may change in company.
 */
async function workOn(due: readonly Due[], settings: Settings, world: AwsWorld): Promise<SQSRecord[]> {
  const { report, early } = await runOnHints(due, settings, world);
  const apart = [...groupBy(due, ({ secret }) => secret).values()];
  if (report.run.held !== undefined && apart.length > 1) {
    const again: SQSRecord[] = [];
    for (const one of apart) again.push(...(await workOn(one, settings, world)));
    return again;
  }
  for (const { why } of early) logger.warn(why.message, { code: why.code });
  const open = new Set([...early, ...report.replicas.filter(isOpen)].map(({ secret }) => secret));
  const left = due.filter(({ secret }) => open.has(secret));
  await told(withoutRetried(report, left), settings, world);
  return left.map(({ record }) => record);
}

function isOpen({ status }: ReplicaReport): boolean {
  return status === 'failed' || status === 'deferred';
}

/** What will be tried again is told once, when it was tried for the last time. */
function withoutRetried(report: Report, left: readonly Due[]): Report {
  const last = new Set(left.filter(({ record }) => isLast(record)).map(({ secret }) => secret));
  const retried = new Set(left.map(({ secret }) => secret).filter((secret) => !last.has(secret)));
  return withRows(
    report,
    report.replicas.filter(({ secret }) => !retried.has(secret)),
  );
}

function isLast({ attributes }: SQSRecord): boolean {
  return Number(attributes.ApproximateReceiveCount) >= RECEIVES;
}
