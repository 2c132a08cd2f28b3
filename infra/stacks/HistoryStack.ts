import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { HistoryBucket, type HistoryBucketProps } from '../constructs/HistoryBucket.ts';
import { historyStackName } from '../names.ts';

/** The stack with the bucket of the history, if that is in another Region than the origin. */
export class HistoryStack extends Stack {
  readonly history: HistoryBucket;

  constructor(scope: Construct, name: string, props: StackProps & HistoryBucketProps) {
    super(scope, historyStackName(name), {
      ...props,
      description: `Lockstep: the history of the mapping ${name}`,
      crossRegionReferences: true,
    });
    this.history = new HistoryBucket(this, name, props);
    addHistoryOutput(this, this.history.bucket);
  }
}

/** The location as `--history` takes it. */
export function addHistoryOutput(stack: Stack, { bucketName }: Bucket): void {
  new CfnOutput(stack, 'HistoryLocation', {
    value: `s3://${bucketName}`,
    description: 'The history, for --history. The bucket is kept when the stack is deleted',
  });
}
