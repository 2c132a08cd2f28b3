import * as z from 'zod';
import { defineAction } from '../action.ts';
import { writable } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, DeleteResourcePolicy. */
export const DeleteResourcePolicy = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId }),
  run({ SecretId }, context) {
    const secret = writable(SecretId, context);
    saveWithReplicas({ ...secret, policy: undefined }, context);
    return { ARN: secret.arn, Name: secret.name };
  },
});
