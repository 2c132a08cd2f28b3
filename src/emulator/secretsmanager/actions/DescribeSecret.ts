import * as z from 'zod';
import { defineAction } from '../action.ts';
import { associationMembers } from '../model/cross-account.ts';
import { describeSecret } from '../model/describe.ts';
import { findSecret } from '../model/find.ts';
import { stagesById } from '../model/labels.ts';
import { replicationStatus } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, DescribeSecret. It also works on a secret that is scheduled for deletion. */
export const DescribeSecret = defineAction({
  write: false,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const secret = findSecret(SecretId, context);
    return {
      ...describeSecret(secret),
      VersionIdsToStages: stagesById(secret.versions),
      ReplicationStatus: secret.replicas.length === 0 ? undefined : replicationStatus(secret),
      ...associationMembers(secret),
    };
  },
});
