import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findLiveSecret } from '../model/find.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, GetResourcePolicy. */
export const GetResourcePolicy = defineAction({
  write: false,
  input: z.object({ SecretId: shapes.secretId }),
  answerCall({ SecretId }, context) {
    const secret = findLiveSecret(SecretId, context);
    return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
  },
});
