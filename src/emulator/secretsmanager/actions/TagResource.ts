import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';
import { checkedTags } from '../model/tags.ts';

/** API reference, TagResource. The answer has no body. */
export const TagResource = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, Tags: shapes.tags }),
  answerCall({ SecretId, Tags }, context) {
    const secret = findWritableSecret(SecretId, context);
    const tags = checkedTags(secret.tags ?? [], Tags);
    saveWithReplicas({ ...secret, tags, changedAt: context.now }, context);
    return undefined;
  },
});
