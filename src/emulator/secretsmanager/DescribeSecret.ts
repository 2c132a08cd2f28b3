import * as z from 'zod';
import { defineAction } from './action.ts';
import { associationMembers } from './crossAccount.ts';
import { described } from './describe.ts';
import { existing } from './find.ts';
import { stagesById } from './labels.ts';
import { replicationStatus } from './replication.ts';
import { shapes } from './shapes.ts';

/** API reference, DescribeSecret. It works on a secret that is scheduled for deletion, too. */
export const DescribeSecret = defineAction({
  write: false,
  input: z.object({ SecretId: shapes.secretId }),
  run({ SecretId }, context) {
    const secret = existing(SecretId, context);
    return {
      ...described(secret),
      VersionIdsToStages: stagesById(secret.versions),
      ReplicationStatus: secret.replicas.length === 0 ? undefined : replicationStatus(secret),
      ...associationMembers(secret),
    };
  },
});
