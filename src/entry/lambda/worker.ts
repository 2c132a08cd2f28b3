import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { accountOfArn } from '../../../config/aws/arn.ts';
import { RECEIVES } from '../../../config/workers.ts';
import type { AwsEnvironment } from '../../aws/environment.ts';
import { SYSTEM_TIME, type Time } from '../../aws/time.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import { type ReplicaReport, type Report, withRows } from '../../core/report.ts';
import { timesToCopy } from './copy-times.ts';
import type { Hint } from './early-events.ts';
import { type Left, narrowingOf, runOnHints } from './events.ts';
import { rememberRun } from './history.ts';
import { parseInput } from './input.ts';
import { withoutPromoted, withoutRetried } from './merge.ts';
import { publishIfWorthwhile } from './publish.ts';
import { withEnvironment } from './runs.ts';
import { isName, soughtByEvent } from './secret-name.ts';
import { readSettings, type Settings } from './settings.ts';
import { logger, recordCopies } from './telemetry.ts';

/** A message to work on. */
interface Due extends Hint {
  readonly record: SQSRecord;
  /** When the event happened; null if it does not say, or if it is work of a scheduled run. */
  readonly happened: Date | null;
}

/**
 * A worker: takes events, and work that a scheduled run had no time for, in batches from the queue, and heals those
 * secrets in one run. Messages that failed are redelivered; after some attempts the dead-letter queue keeps them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @throws LockstepError if no run could be made, so that the whole batch is redelivered
 */
export const handler = createWorker(SYSTEM_TIME);

/** The worker, by a clock of its caller's. */
export function createWorker(time: Time): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  let deployed: Promise<Settings> | undefined;
  return async ({ Records }, context) => {
    try {
      deployed ??= readSettings(process.env);
      const left = await healBatch(Records, await deployed, context, time);
      return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } catch (thrown) {
      const error = asLockstepError(thrown);
      logger.error(error.message, { code: error.code });
      throw error;
    }
  };
}

/** Heals what a batch asks for; returns the messages to redeliver. */
async function healBatch(
  records: readonly SQSRecord[],
  settings: Settings,
  context: Context,
  time: Time,
): Promise<SQSRecord[]> {
  const triaged = records.map((record) => ({
    record,
    due: triageMessage(record, settings, accountOfArn(context.invokedFunctionArn)),
  }));
  const unreadable = triaged.flatMap(({ record, due }) => (due === 'unreadable' ? [record] : []));
  const due = triaged.flatMap((one) => (typeof one.due === 'string' ? [] : [one.due]));
  if (due.length === 0) return unreadable;
  const kind = { left: 'report', by: 'itself', time } as const;
  const left = await withEnvironment(settings, context, kind, (env) => healMessages(due, settings, env));
  return [...unreadable, ...left];
}

/** An unreadable message is redelivered until the dead-letter queue keeps it for a person. */
function triageMessage(record: SQSRecord, { mapping }: Settings, account: string): Due | 'ignored' | 'unreadable' {
  try {
    const input = parseInput(JSON.parse(record.body));
    if (input.kind === 'ignored') return 'ignored';
    if (input.kind !== 'event') throw new LockstepError('bad-input', `a worker cannot handle "${input.kind}"`);
    const sought = soughtByEvent(input, mapping, account);
    if (sought === null) return 'ignored';
    // A run is narrowed by patterns, so a name that is a pattern would select all that it matches.
    if (!isName(sought.secret)) throw new LockstepError('bad-input', 'not the name of a secret');
    const sent = new Date(Number(record.attributes.SentTimestamp));
    return { record, ...sought, version: input.version, at: input.at ?? sent, happened: input.at };
  } catch (thrown) {
    logger.error('a message of the queue cannot be read', { code: asLockstepError(thrown).code, id: record.messageId });
    return 'unreadable';
  }
}

/** Heals the secrets of messages; returns the messages that have to be redelivered. */
async function healMessages(due: readonly Due[], settings: Settings, env: AwsEnvironment): Promise<SQSRecord[]> {
  const { findings, left, healed } = await runOnHints(due, settings, env);
  for (const { why } of left) logger.warn(why.message, { code: why.code });
  const givenUp = left.filter(({ hint }) => isLastTry(hint.record));
  const finished = new Set(givenUp.map(({ hint }) => hint.secret));
  const retried = new Set(left.flatMap(({ hint }) => (finished.has(hint.secret) ? [] : [hint.secret])));
  const report = markGivenUp(findings.report, givenUp);
  const events = due.map(({ secret, targets, happened }) => ({ secret, at: targets.length === 0 ? happened : null }));
  recordCopies(settings.mapping.name, timesToCopy(events, report, healed));
  await rememberRun(report, narrowingOf(due), settings, env);
  await publishIfWorthwhile(withoutPromoted(withoutRetried(report, retried), due), settings, env);
  return left.map(({ hint }) => hint.record);
}

/** A secret whose version was never seen is not in sync, whatever the run saw. */
function markGivenUp(report: Report, givenUp: readonly Left[]): Report {
  const early = givenUp.filter(({ state }) => state === 'early');
  const reasons = new Map(early.map(({ hint, why }) => [hint.secret, why.message]));
  const asGivenUp = (row: ReplicaReport): ReplicaReport => {
    const reason = reasons.get(row.secret);
    const seemsRight = row.status === 'in-sync' || row.status === 'healed';
    return reason === undefined || !seemsRight ? row : { ...row, status: 'deferred', reason };
  };
  return withRows(report, report.replicas.map(asGivenUp));
}

function isLastTry({ attributes }: SQSRecord): boolean {
  return Number(attributes.ApproximateReceiveCount) >= RECEIVES;
}
