import * as z from 'zod';
import { defineAction } from '../action.ts';
import { refuseLockout } from '../model/authorize-call.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, UntagResource: a key that the secret does not have is not an error. The answer has no body. */
export const UntagResource = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, TagKeys: shapes.tagKeys }),
  answerCall(request, context) {
    const secret = findWritableSecret(request.SecretId, context);
    const tags = secret.tags?.filter((tag) => !request.TagKeys.includes(tag.Key));
    refuseLockout(request, secret, tags, context);
    saveWithReplicas({ ...secret, tags, changedAt: context.now }, context);
    return undefined;
  },
});
