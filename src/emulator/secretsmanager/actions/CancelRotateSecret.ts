import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, AWSPENDING, holderOf } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

/**
 * API reference, CancelRotateSecret: turns rotation off and returns the unfinished version, which may keep its label.
 */
export const CancelRotateSecret = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const secret = findWritableSecret(SecretId, context);
    const rotation = secret.rotation && { ...secret.rotation, enabled: false };
    saveWithReplicas({ ...secret, rotation, changedAt: context.now }, context);
    const pending = holderOf(secret, AWSPENDING);
    const unfinished = pending?.stages.includes(AWSCURRENT) === false ? pending.id : undefined;
    return { ARN: secret.arn, Name: secret.name, VersionId: unfinished };
  },
});
