import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { onTestFinished, vi } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/index.ts';
import { makeTopic } from '../../../src/entry/cli/commands/demo/call.ts';
import { type Clock, startClock } from '../../support/clock.ts';
import { type Queue, startQueue } from '../../support/queue.ts';

export const HOME = { account: '111122223333', region: 'us-east-1' };
export const DUBLIN = { ...HOME, region: 'eu-west-1' };
export const CANARY = 'canary-of-the-function-3b7e';

/** When events happened, unless a test says otherwise: older than any read. */
const LONG_AGO = '2026-02-06T16:43:48Z';

type Handler = (payload: unknown, context: Context) => Promise<unknown>;

export interface Deployed {
  readonly emulator: Emulator;
  /** The clock of AWS and of the function. */
  readonly clock: Clock;
  readonly handler: Handler;
  /** The worker's handler, in the same place. */
  readonly worker: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  /** What the function wrote to its log. */
  readonly log: () => string;
  readonly context: Context;
  /** The work queue, which the function knows only if a test says so, and the dead letters. */
  readonly queue: Queue;
}

/**
 * The function as deployed: its mapping, an AWS and a clock of its own.
 * @param options `notify` are further keys of that, as `, events: true`
 * @param more further lines of the mapping after `secrets: [prod/*]`: entries, then other keys
 */
export async function deployed(
  when: 'news' | 'drift' | 'always' = 'drift',
  millisecondsLeft = 600_000,
  more = '',
  {
    judge,
    notify = '',
    ...options
  }: EmulatorOptions & { judge?: Parameters<typeof startQueue>[0]; notify?: string } = {},
): Promise<Deployed> {
  const clock = startClock();
  const emulator = await startEmulator({ clock: () => clock.now().getTime(), ...options });
  onTestFinished(() => emulator.close());
  const queue = await startQueue(judge);
  const topic = await makeTopic(emulator.url, HOME, 'report', 'oncall@example.com');
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-function-'));
  const mapping = join(folder, 'replication.yaml');
  await writeFile(
    mapping,
    `version: 1
origin: { region: us-east-1 }
targets: { dublin: { region: eu-west-1 }, here: { region: us-east-1 } }
secrets:
  - { name: prod/*, replicas: [dublin] }
${more}
notify: { email: [oncall@example.com], when: ${when}${notify} }
`,
  );
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  delete process.env.LOCKSTEP_QUEUE_URL;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: HOME.account,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_LAMBDA_FUNCTION_NAME: 'lockstep-reconciler',
    LOCKSTEP_TOPIC_ARN: topic,
    LOCKSTEP_DEAD_LETTERS_URL: queue.deadLetters.url,
    LOCKSTEP_MAPPING: mapping,
  });
  const lines: string[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void lines.push(words.map(String).join(' ')));
  }
  onTestFinished(() => void vi.restoreAllMocks());
  const { createReconciler } = await import('../../../src/entry/lambda/reconciler.ts');
  const { createWorker } = await import('../../../src/entry/lambda/worker.ts');
  emulator.journal.length = 0;
  return {
    emulator,
    clock,
    handler: createReconciler(clock),
    worker: createWorker(clock),
    log: () => lines.join('\n'),
    context: contextWith(millisecondsLeft),
    queue,
  };
}

function contextWith(millisecondsLeft: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'lockstep-reconciler',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:lockstep-reconciler',
    memoryLimitInMB: '512',
    awsRequestId: '1',
    logGroupName: 'logs',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => millisecondsLeft,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html */
export function labelUpdated(name: string, versionId: string, labelUpdated = 'AWSCURRENT', at = LONG_AGO): object {
  return {
    version: '0',
    id: '1a2b3c4d-0000-1111-2222-333344445555',
    'detail-type': 'Secret Label Updated',
    source: 'aws.secretsmanager',
    account: HOME.account,
    time: at,
    region: HOME.region,
    resources: [`arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-a1b2c3`],
    detail: { name, labelUpdated, versionId },
  };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
export function rotationSucceeded(SecretId: string, more: object = {}): object {
  return {
    version: '0',
    id: '1a2b3c4d-0000-1111-2222-333344445556',
    'detail-type': 'AWS Service Event via CloudTrail',
    source: 'aws.secretsmanager',
    account: HOME.account,
    time: LONG_AGO,
    region: HOME.region,
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: { accountId: HOME.account, invokedBy: 'secretsmanager.amazonaws.com' },
      eventSource: 'secretsmanager.amazonaws.com',
      eventName: 'RotationSucceeded',
      requestParameters: null,
      responseElements: null,
      additionalEventData: { SecretId },
      eventType: 'AwsServiceEvent',
      ...more,
    },
  };
}

/**
 * A call as CloudTrail logs it: `requestParameters` is the request without its secrets, `responseElements` may be null.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export function apiCall(eventName: string, requestParameters: object, more: object = {}): object {
  return {
    version: '0',
    id: '1a2b3c4d-0000-1111-2222-333344445557',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.secretsmanager',
    account: HOME.account,
    time: LONG_AGO,
    region: HOME.region,
    resources: [],
    detail: {
      eventVersion: '1.09',
      userIdentity: { type: 'AssumedRole', accountId: HOME.account },
      eventTime: LONG_AGO,
      eventSource: 'secretsmanager.amazonaws.com',
      eventName,
      awsRegion: HOME.region,
      requestParameters,
      responseElements: null,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: HOME.account,
      ...more,
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function batch(messages: readonly (object | string)[], received = 1): SQSEvent {
  return {
    Records: messages.map((message, index) => ({
      messageId: String(index),
      receiptHandle: 'handle',
      body: typeof message === 'string' ? message : JSON.stringify(message),
      attributes: {
        ApproximateReceiveCount: String(received),
        SentTimestamp: '1545082649183',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1545082649185',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:queue',
      awsRegion: 'us-east-1',
    })),
  };
}
