import * as z from 'zod';
import { defineAction } from './action.ts';
import { writable } from './find.ts';
import { saveWithReplicas } from './replication.ts';
import { shapes } from './shapes.ts';
import { checkedTags } from './tags.ts';

/** API reference, TagResource. The answer has no body. */
export const TagResource = defineAction({
  write: true,
  input: z.object({ SecretId: shapes.secretId, Tags: shapes.tags }),
  run({ SecretId, Tags }, context) {
    const secret = writable(SecretId, context);
    const tags = checkedTags(secret.tags ?? [], Tags);
    saveWithReplicas({ ...secret, tags, changedAt: context.now }, context);
    return undefined;
  },
});
