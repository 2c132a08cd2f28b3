import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECEIVES } from '../../config/workers.ts';
import { ReconcilerFunction, type ReconcilerFunctionProps } from './ReconcilerFunction.ts';

export interface WorkersProps extends Omit<ReconcilerFunctionProps, 'handler' | 'description' | 'timeout' | 'atOnce'> {
  /** Workers at the same time, 2 to 1,000. */
  readonly maxConcurrency: number;
  readonly role: IRole;
}

/** The maximum time for one batch. */
const TIMEOUT = Duration.minutes(2);

/** Messages in one batch, which one run heals. */
const BATCH = 10;

/**
 * Workers for what is too much for one function: many events at once, and what a scheduled run had no time for. The queue holds
 * names and version ids, never values. Messages that keep failing go to a dead-letter queue of their own.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class Workers extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly worker: IFunction;

  constructor(scope: Construct, id: string, { maxConcurrency, ...props }: WorkersProps) {
    super(scope, id);
    // EventBridge sends to it, so a KMS key of our own would have to allow EventBridge.
    const encrypted = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'GivenUp', { ...encrypted, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...encrypted,
      // AWS recommends six times the timeout, so that a message is not received again while its batch waits.
      visibilityTimeout: Duration.minutes(6 * TIMEOUT.toMinutes()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
    this.worker = new ReconcilerFunction(this, 'Worker', {
      ...props,
      handler: 'worker',
      description: 'Lockstep: heals the replicas of the secrets that the queue names',
      timeout: TIMEOUT,
    });
    this.worker.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: BATCH,
        reportBatchItemFailures: true,
        maxConcurrency: maxConcurrency,
      }),
    );
    this.queue.grantSendMessages(props.role);
  }
}
