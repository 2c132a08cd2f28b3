import type { Stack } from 'aws-cdk-lib';
import { NagSuppressions } from 'cdk-nag';

/** The wildcards that AwsSolutions would report, each with its reason. Any other one still fails the synth. */
const WILDCARDS: readonly [pattern: string, reason: string][] = [
  [
    '/^Resource::\\*$/',
    'secretsmanager:ListSecrets and BatchGetSecretValue take no resource; they are alone there, kept to the declared Regions, and the latter gives no value without GetSecretValue on the secret.',
  ],
  [
    '/^Resource::arn:.*:secretsmanager:.*:secret:.*-\\?{6}$/',
    'A pattern of the mapping is the same pattern here, ended by the six characters that AWS adds; an entry by tags alone stands for every name and is limited by the tags.',
  ],
  [
    '/^Resource::arn:.*:secretsmanager:\\*:.*:secret:lockstep/[\\w-]+/fence$/',
    'The ARN that a fence would have if there is none, in each Region: described by it, AWS says that it is missing, and not that the call is denied.',
  ],
  [
    '/^Resource::arn:.*:kms:.*:key/\\*$/',
    'A key is named by its alias, or by the secrets that it may be used for: by the conditions kms:ResourceAliases, kms:ViaService and kms:EncryptionContext:SecretARN.',
  ],
  [
    '/^Resource::.*Bucket.*/[\\w-]+/(runs|events|signatures|drills)/\\*$/',
    'Records of the mapping and their signatures; the policy of the bucket lets each be created once, and none be deleted.',
  ],
  [
    '/^Resource::<.*(Scheduled|Standby).*\\.Arn>:\\*$/',
    'EventBridge Scheduler may call this one function, and the versions of it.',
  ],
];

/** Suppresses findings of cdk-nag and cfn-lint that have a reason. */
export function suppressFindings(stack: Stack): void {
  NagSuppressions.addStackSuppressions(stack, [
    {
      id: 'AwsSolutions-S1',
      reason: 'Every run that writes a record logs its number and hash; CloudTrail can log data events of the bucket.',
    },
    { id: 'AwsSolutions-SQS3', reason: 'The queue is itself the dead-letter queue.' },
    ...WILDCARDS.map(([regex, reason]) => ({ id: 'AwsSolutions-IAM5', reason, appliesTo: [{ regex }] })),
  ]);
  // CDK makes every function depend on its role, although its reference to the role implies that.
  stack.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
}
