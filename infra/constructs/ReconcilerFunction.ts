import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type Architecture, type Code, Function as LambdaFunction, type Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LONGEST_RUN_MINUTES } from '../../config/aws/schedule.ts';

/** Lambda's maximum timeout. The handler watches the time and defers what it cannot finish. */
export const LONGEST_RUN = Duration.minutes(LONGEST_RUN_MINUTES);

export interface ReconcilerFunctionProps {
  /** An export of src/entry/lambda. @default 'reconciler' */
  readonly handler?: 'reconciler' | 'worker' | 'standby';
  /** @default Lambda's maximum */
  readonly timeout?: Duration;
  readonly description: string;
  /** The handlers and the mapping. */
  readonly code: Code;
  readonly runtime: Runtime;
  readonly architecture: Architecture;
  readonly memoryMiB: number;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  /** Takes invocations that failed on their last attempt. undefined if the caller invokes the function again anyway. */
  readonly deadLetters: IQueue | undefined;
  /** How long an invocation may wait or be retried. */
  readonly maxEventAge: Duration;
  readonly environment: Record<string, string>;
  /** Runs at the same time. undefined means as many as the account allows. */
  readonly maxConcurrency?: number;
}

/** A function with one of the handlers. Failed invocations go to the dead-letter queue. */
export class ReconcilerFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ReconcilerFunctionProps) {
    const { handler = 'reconciler', timeout = LONGEST_RUN, memoryMiB, deadLetters, maxConcurrency, ...rest } = props;
    super(scope, id, {
      ...rest,
      handler: `index.${handler}`,
      timeout,
      memorySize: memoryMiB,
      retryAttempts: 2,
      ...(deadLetters === undefined ? {} : { onFailure: new SqsDestination(deadLetters) }),
      ...(maxConcurrency === undefined ? {} : { reservedConcurrentExecutions: maxConcurrency }),
    });
  }
}
