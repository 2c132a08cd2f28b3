import type { Stack } from 'aws-cdk-lib';
import { NagSuppressions } from 'cdk-nag';

/** What AwsSolutions asks for and Lockstep does otherwise: what it is, and why. Anything else still fails the synth. */
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
    '/^Resource::arn:.*:kms:.*:key/\\*$/',
    'A key is named by its alias, or by the secrets that it may be used for: by the conditions kms:ResourceAliases, kms:ViaService and kms:EncryptionContext:SecretARN.',
  ],
  [
    '/^Resource::<.*Scheduled.*\\.Arn>:\\*$/',
    'EventBridge Scheduler may call this one function, and the versions of it.',
  ],
];

/** Tells cdk-nag and cfn-lint the reasons. */
export function suppressFindings(stack: Stack): void {
  NagSuppressions.addStackSuppressions(stack, [
    { id: 'AwsSolutions-SQS3', reason: 'The queue is itself the dead-letter queue.' },
    ...WILDCARDS.map(([regex, reason]) => ({ id: 'AwsSolutions-IAM5', reason, appliesTo: [{ regex }] })),
  ]);
  // CDK lets every function depend on its role, which its reference to the role says as well.
  stack.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
}
