/**
 * The state of AWS's own replication to another account (API reference, CrossAccountPrimaryType and
 * CrossAccountReplicaType).
 */
interface Association {
  /** The ARN of the secret on the other side. */
  readonly arn: string;
  readonly status: 'InSync' | 'Failed' | 'InProgress' | 'Pending' | 'Detached';
  readonly message?: string | undefined;
}

/** The primary of a replica. A detached replica stays read-only until StopReplicationToReplica. */
export type CrossAccountPrimary = Association;

/** A replica of a primary; AWS allows one. */
export interface CrossAccountReplica extends Association {
  readonly roleArn?: string | undefined;
}

interface Associated {
  readonly crossAccountPrimary?: CrossAccountPrimary | undefined;
  readonly crossAccountReplicas?: readonly CrossAccountReplica[] | undefined;
}

/** The members of DescribeSecret that show it; ListSecrets has neither. */
export function associationMembers({ crossAccountPrimary: primary, crossAccountReplicas = [] }: Associated): object {
  const replicas = crossAccountReplicas.map((replica) => ({
    ReplicaSecretARN: replica.arn,
    ReplicationRoleARN: replica.roleArn,
    ReplicationStatus: replica.status,
    StatusMessage: replica.message,
  }));
  return {
    CrossAccountPrimary: primary && {
      PrimarySecretARN: primary.arn,
      ReplicationStatus: primary.status,
      StatusMessage: primary.message,
    },
    CrossAccountReplicas: replicas.length === 0 ? undefined : replicas,
  };
}
