import * as z from 'zod';
import { defineAction } from '../action.ts';
import { refuseLockout } from '../model/authorize-call.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { shapes } from '../model/shapes.ts';
import { checkedTags } from '../model/tags.ts';

/** API reference, TagResource. The answer has no body. */
export const TagResource = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, Tags: shapes.tags }),
  answerCall(request, context) {
    const secret = findWritableSecret(request.SecretId, context);
    const tags = checkedTags(secret.tags ?? [], request.Tags);
    refuseLockout(request, secret, tags, context);
    saveWithReplicas({ ...secret, tags, changedAt: context.now }, context);
    return undefined;
  },
});
