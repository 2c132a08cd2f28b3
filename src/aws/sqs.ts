import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { LockstepError } from '../core/errors.ts';
import { type Credentials, clientDefaults } from './calls/client.ts';
import { endCallsWith } from './calls/cut-off.ts';
import { narrowError } from './calls/errors.ts';

/** Max messages in one call, and max calls in flight. */
const BATCH = 10;
const CALLS_AT_ONCE = 40;

/** How often messages that SQS refuses are sent. */
const ROUNDS = 3;

/**
 * Sends messages to a queue, or gives up when `end` is aborted. A message may arrive twice, as with every standard
 * queue.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 * @throws LockstepError if some could not be sent; others may have been
 */
export async function enqueueMessages(
  queueUrl: string,
  region: string,
  bodies: readonly string[],
  credentials: Credentials,
  end: AbortSignal,
): Promise<void> {
  const client = new SQSClient({ region, ...clientDefaults(credentials, end) });
  endCallsWith(client.middlewareStack, { stop: end, cut: end }, { region });
  try {
    const left = await sendAll(client, queueUrl, region, bodies);
    if (left === 0) return;
    const said = `SendMessageBatch in ${region}: ${left} of ${bodies.length} messages were not accepted`;
    throw new LockstepError('service-fault', `${said}; the next run continues`);
  } finally {
    client.destroy();
  }
}

/** Returns the number of messages that SQS refused. */
async function sendAll(
  client: SQSClient,
  queueUrl: string,
  region: string,
  bodies: readonly string[],
): Promise<number> {
  let left = bodies;
  for (let round = 1; round <= ROUNDS && left.length > 0; round++) {
    const refused = await pLimit(CALLS_AT_ONCE).map(batchesOf(left), (batch) =>
      sendBatch(client, queueUrl, region, batch),
    );
    left = refused.flat();
  }
  return left.length;
}

/** Returns the bodies that SQS refused. */
async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  region: string,
  batch: readonly string[],
): Promise<string[]> {
  const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  try {
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const sent = new Set(Successful.map(({ Id }) => Id));
    return batch.filter((_, index) => !sent.has(String(index)));
  } catch (thrown) {
    throw narrowError(thrown, { call: 'SendMessageBatch', region });
  }
}

function batchesOf(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let from = 0; from < bodies.length; from += BATCH) batches.push(bodies.slice(from, from + BATCH));
  return batches;
}
