import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECEIVES } from '../../config/workers.ts';
import { ReconcilerFunction, type ReconcilerFunctionProps } from './ReconcilerFunction.ts';

export interface WorkersProps extends Omit<ReconcilerFunctionProps, 'handler' | 'description' | 'timeout' | 'atOnce'> {
  /** Workers at a time, 2 to 1,000. */
  readonly maxConcurrency: number;
  readonly role: IRole;
}

/** Time for one batch. */
const TIMEOUT = Duration.minutes(2);

/** Messages of one batch: one run heals what they name. */
const BATCH = 10;

/**
 * Workers for what one function would be too slow for: many events at once, and what a scheduled run had no time for.
 * The queue holds names and version ids, never values; what keeps failing ends in a dead-letter queue of its own.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class Workers extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly worker: IFunction;

  constructor(scope: Construct, id: string, { maxConcurrency, ...props }: WorkersProps) {
    super(scope, id);
    // EventBridge sends to it, so a KMS key of ours would have to let EventBridge in.
    const encrypted = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'GivenUp', { ...encrypted, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...encrypted,
      // As AWS recommends: a batch that waits for its function must not come again meanwhile.
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
