import pLimit from 'p-limit';
import { LockstepError } from '../core/errors.ts';
import { isObject } from './calls/json-answer.ts';
import { type CalledService, type Caller, sendJson, withCalls } from './calls/service-calls.ts';
import { configuredEndpoint } from './calls/service-endpoint.ts';

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
  caller: Caller,
): Promise<void> {
  const left = await withCalls(caller, (calls) => sendAll(queueUrl, bodies, { service: 'sqs', region, calls }));
  if (left === 0) return;
  const said = `SendMessageBatch in ${region}: ${left} of ${bodies.length} messages were not accepted`;
  throw new LockstepError('service-fault', `${said}; the next run continues`);
}

/** Returns the number of messages that SQS refused. */
async function sendAll(queueUrl: string, bodies: readonly string[], service: CalledService): Promise<number> {
  let left = bodies;
  for (let round = 1; round <= ROUNDS && left.length > 0; round++) {
    const refused = await pLimit(CALLS_AT_ONCE).map(batchesOf(left), (batch) => sendBatch(queueUrl, batch, service));
    left = refused.flat();
  }
  return left.length;
}

/** Returns the bodies that SQS refused. */
async function sendBatch(queueUrl: string, batch: readonly string[], service: CalledService): Promise<string[]> {
  const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  // Like the SDK: a queue is reached at the host that its URL names, unless an endpoint is configured.
  const endpoint = (await configuredEndpoint('sqs')) ?? new URL(new URL(queueUrl).origin);
  const input = { QueueUrl: queueUrl, Entries };
  const call = {
    action: 'SendMessageBatch',
    target: 'AmazonSQS',
    version: '1.0',
    subject: null,
    endpoint,
    input,
  } as const;
  const { Successful } = await sendJson(service, call);
  const taken = Array.isArray(Successful) ? Successful.filter(isObject) : [];
  const sent = new Set(taken.map(({ Id }) => Id));
  return batch.filter((_, index) => !sent.has(String(index)));
}

function batchesOf(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let from = 0; from < bodies.length; from += BATCH) batches.push(bodies.slice(from, from + BATCH));
  return batches;
}
