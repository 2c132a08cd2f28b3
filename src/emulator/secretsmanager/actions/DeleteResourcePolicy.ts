import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, DeleteResourcePolicy. */
export const DeleteResourcePolicy = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const secret = findWritableSecret(SecretId, context);
    saveWithReplicas({ ...secret, policy: undefined }, context);
    return { ARN: secret.arn, Name: secret.name };
  },
});
