import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { RECEIVES } from '../../../config/workers.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { parseDoor } from './doors.ts';
import type { Hint } from './hint.ts';
import { runOnHints, told, worldOf } from './once.ts';
import { mappedSecret } from './secretName.ts';
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
    if (due.length > 0) again.push(...(await workOn(due, settings, context)));
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
    // A run is narrowed by patterns, and a name is none.
    if (secret !== null && !secret.includes('*')) due.push({ record, secret, version: asked.version });
  } catch (thrown) {
    logger.error('a message of the queue cannot be read', { code: asLockstepError(thrown).code, id: record.messageId });
    again.push(record);
  }
}

/** The messages that have to come again. */
async function workOn(due: readonly Due[], settings: Settings, context: Context): Promise<SQSRecord[]> {
  const world = worldOf(settings, context);
  const { report, early } = await runOnHints(due, settings, world);
  const left = new Set([...early.map(({ secret }) => secret), ...unhealed(report)]);
  const again = due.filter(({ secret }) => left.has(secret)).map(({ record }) => record);
  // What will be tried again is told once, when it is tried for the last time.
  if (report.summary.blocked > 0 || again.some(isLast)) await told(report, settings, world);
  return again;
}

function unhealed({ replicas }: Report): string[] {
  const open = replicas.filter(({ status }) => status === 'failed' || status === 'deferred');
  return open.map(({ secret }) => secret);
}

function isLast({ attributes }: SQSRecord): boolean {
  return Number(attributes.ApproximateReceiveCount) >= RECEIVES;
}
