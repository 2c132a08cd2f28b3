import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { decryptVersion } from '../model/kms.ts';
import { replicateSecret, replicationStatus, saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, holderOf } from '../model/secret.ts';
import { replicaRegions, shapes } from '../model/shapes.ts';

/** API reference, ReplicateSecretToRegions. If the name is taken in a Region, that Region fails, not the call. */
export const ReplicateSecretToRegions = defineAction({
  write: true,
  input: z.object({
    SecretId: shapes.secretId,
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: z.boolean().default(false),
  }),
  answerCall({ SecretId, AddReplicaRegions, ForceOverwriteReplicaSecret }, context) {
    const secret = findWritableSecret(SecretId, context);
    const current = holderOf(secret, AWSCURRENT);
    if (current !== undefined) decryptVersion(secret, current, context);
    const primary = replicateSecret(secret, AddReplicaRegions, ForceOverwriteReplicaSecret, context);
    saveWithReplicas(primary, context);
    return { ARN: primary.arn, ReplicationStatus: replicationStatus(primary, 'InProgress') };
  },
});
