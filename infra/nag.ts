import type { Stack } from 'aws-cdk-lib';
import { NagSuppressions } from 'cdk-nag';

/** What AwsSolutions asks for and Lockstep does otherwise, each with the reason. */
export function suppressWithReasons(stack: Stack): void {
  NagSuppressions.addStackSuppressions(stack, [
    {
      id: 'AwsSolutions-IAM5',
      reason:
        'Secret ARNs end in six characters that AWS chooses (-??????); patterns of the mapping are patterns here; ListSecrets takes no resource and is kept to the declared Regions; keys of the origins are limited by encryption context and by kms:ViaService.',
    },
    {
      id: 'AwsSolutions-SQS3',
      reason: 'The queue is itself the dead-letter queue.',
    },
    {
      id: 'AwsSolutions-L1',
      reason: 'nodejs24.x is the newest Node.js runtime; the rule knows only the runtimes of its own release.',
    },
  ]);
}
