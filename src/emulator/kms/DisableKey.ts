import * as z from 'zod';
import { defineKeyAction, findLastingKey, keyId } from './action.ts';

/** KMS API reference, DisableKey. */
export const DisableKey = defineKeyAction({
  write: true,
  input: z.object({ KeyId: keyId }),
  answerCall({ KeyId }, context) {
    context.state.kms.saveKey({ ...findLastingKey(KeyId, context), state: 'Disabled' });
    return undefined;
  },
});
