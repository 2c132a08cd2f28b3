import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type Architecture, type Code, Function as LambdaFunction, type Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Lambda's longest run; the handler watches the time and defers what it cannot finish. */
export const LONGEST_RUN = Duration.minutes(15);

export interface ReconcilerFunctionProps {
  /** An export of src/entry/lambda. @default 'reconciler' */
  readonly handler?: 'reconciler' | 'worker';
  /** @default Lambda's longest */
  readonly timeout?: Duration;
  readonly description: string;
  /** The handlers, with the mapping beside them. */
  readonly code: Code;
  readonly runtime: Runtime;
  readonly architecture: Architecture;
  readonly memoryMiB: number;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  /** Where invocations end that failed to the last try; undefined: what calls the function calls it again anyway. */
  readonly deadLetters: IQueue | undefined;
  /** How long an invocation that waits, or failed, is worth trying. */
  readonly maxEventAge: Duration;
  readonly environment: Record<string, string>;
  /** Runs at a time; undefined: as many as the account has room for. */
  readonly maxConcurrency?: number;
}

/** A function that runs one of the handlers. What Lambda gives up goes to the dead-letter queue. */
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
