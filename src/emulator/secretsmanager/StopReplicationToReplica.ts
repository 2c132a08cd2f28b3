import * as z from 'zod';
import { AwsError } from '../error.ts';
import { defineAction } from './action.ts';
import { live } from './find.ts';
import { withoutReplica } from './replication.ts';
import { isReplica } from './secret.ts';
import { shapes } from './shapes.ts';

/** API reference, StopReplicationToReplica: called in the replica's Region, it makes the replica a secret of its own. */
export const StopReplicationToReplica = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  run({ SecretId }, context) {
    const { vault } = context.state;
    const secret = live(SecretId, context);
    if (!isReplica(secret) || secret.primaryRegion === undefined) {
      throw new AwsError('InvalidRequestException', 'This secret is not a replica secret.');
    }
    const primary = vault.find({ account: secret.account, region: secret.primaryRegion }, secret.name);
    if (primary !== undefined) vault.save(withoutReplica(primary, secret.region));
    vault.save({ ...secret, primaryRegion: undefined, changedAt: context.now });
    return { ARN: secret.arn };
  },
});
