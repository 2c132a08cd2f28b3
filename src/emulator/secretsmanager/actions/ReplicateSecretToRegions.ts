import * as z from 'zod';
import { defineAction } from '../action.ts';
import { writable } from '../model/find.ts';
import { decrypt } from '../model/kms.ts';
import { replicate, replicationStatus, saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, holderOf } from '../model/secret.ts';
import { replicaRegions, shapes } from '../model/shapes.ts';

/** API reference, ReplicateSecretToRegions. A name that is taken fails that Region, not the call. */
export const ReplicateSecretToRegions = defineAction({
  write: true,
  input: z.object({
    SecretId: shapes.secretId,
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: z.boolean().default(false),
  }),
  run({ SecretId, AddReplicaRegions, ForceOverwriteReplicaSecret }, context) {
    const secret = writable(SecretId, context);
    const current = holderOf(secret, AWSCURRENT);
    if (current !== undefined) decrypt(secret, current, context);
    const primary = replicate(secret, AddReplicaRegions, ForceOverwriteReplicaSecret, context);
    saveWithReplicas(primary, context);
    return { ARN: primary.arn, ReplicationStatus: replicationStatus(primary, 'InProgress') };
  },
});
