import * as z from 'zod';
import { defineKeyAction, findMadeKey, keyId } from './action.ts';

/** KMS API reference, ListResourceTags, in one page. */
export const ListResourceTags = defineKeyAction({
  write: false,
  input: z.object({ KeyId: keyId }),
  answerCall: ({ KeyId }, context) => ({ Tags: findMadeKey(KeyId, context).tags, Truncated: false }),
});
