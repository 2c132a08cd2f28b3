import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, UntagResource: a key that the secret does not have is not an error. The answer has no body. */
export const UntagResource = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, TagKeys: shapes.tagKeys }),
  answerCall({ SecretId, TagKeys }, context) {
    const secret = findWritableSecret(SecretId, context);
    const tags = secret.tags?.filter((tag) => !TagKeys.includes(tag.Key));
    saveWithReplicas({ ...secret, tags, changedAt: context.now }, context);
    return undefined;
  },
});
