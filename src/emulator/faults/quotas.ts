export interface Quota {
  readonly operations: readonly string[];
  readonly perSecond: number;
}

/**
 * Requests a second, by account and Region; operations in one row share one bucket.
 * Secrets Manager User Guide, "AWS Secrets Manager quotas", with the higher reads of March 2025.
 */
export const awsQuotas: readonly Quota[] = [
  { operations: ['GetSecretValue'], perSecond: 10_000 },
  { operations: ['DescribeSecret'], perSecond: 40_000 },
  { operations: ['BatchGetSecretValue'], perSecond: 100 },
  { operations: ['ListSecrets'], perSecond: 100 },
  { operations: ['ListSecretVersionIds'], perSecond: 50 },
  {
    operations: [
      'PutSecretValue',
      'UpdateSecret',
      'UpdateSecretVersionStage',
      'ReplicateSecretToRegions',
      'RemoveRegionsFromReplication',
      'StopReplicationToReplica',
    ],
    perSecond: 50,
  },
  { operations: ['CreateSecret'], perSecond: 50 },
  { operations: ['DeleteSecret'], perSecond: 50 },
  { operations: ['RestoreSecret'], perSecond: 50 },
  { operations: ['GetRandomPassword'], perSecond: 50 },
  { operations: ['RotateSecret', 'CancelRotateSecret'], perSecond: 50 },
  { operations: ['TagResource', 'UntagResource'], perSecond: 50 },
  {
    operations: ['DeleteResourcePolicy', 'GetResourcePolicy', 'PutResourcePolicy', 'ValidateResourcePolicy'],
    perSecond: 50,
  },
];

/** The row an action is counted in; undefined for actions without a quota. */
export function quotaOf(action: string): Quota | undefined {
  return awsQuotas.find((quota) => quota.operations.includes(action));
}
