import * as z from 'zod';
import { listOf } from '../../constraints.ts';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { replicationStatus, withoutReplica } from '../model/replication.ts';
import { isReplica } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, RemoveRegionsFromReplication: deletes the replicas, without a recovery window. */
export const RemoveRegionsFromReplication = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, RemoveReplicaRegions: listOf(shapes.region, 1) }),
  answerCall({ SecretId, RemoveReplicaRegions }, context) {
    const { vault } = context.state;
    const secret = findWritableSecret(SecretId, context);
    for (const region of RemoveReplicaRegions) {
      const replica = vault.findSecret({ account: secret.account, region }, secret.name);
      if (replica !== undefined && isReplica(replica) && replica.primaryRegion === secret.region)
        vault.removeSecret(replica);
    }
    const primary = RemoveReplicaRegions.reduce(withoutReplica, secret);
    vault.saveSecret(primary);
    return { ARN: primary.arn, ReplicationStatus: replicationStatus(primary) };
  },
});
