import * as z from 'zod';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { findLiveSecret } from '../model/find.ts';
import { withoutReplica } from '../model/replication.ts';
import { isReadOnly, isReplica } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

/**
 * API reference, StopReplicationToReplica: called in the replica's Region and account, turns the replica into an
 * independent secret.
 */
export const StopReplicationToReplica = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const { vault } = context.state;
    const secret = findLiveSecret(SecretId, context);
    if (!isReadOnly(secret)) {
      throw new AwsError('InvalidRequestException', 'This secret is not a replica secret.');
    }
    const { account, region, name, primaryRegion = region } = secret;
    const primary = vault.findSecret({ account, region: primaryRegion }, name);
    if (isReplica(secret) && primary !== undefined) vault.saveSecret(withoutReplica(primary, region));
    vault.saveSecret({ ...secret, primaryRegion: undefined, crossAccountPrimary: undefined, changedAt: context.now });
    return { ARN: secret.arn };
  },
});
