import * as z from 'zod';
import { textOf } from '../constraints.ts';
import { defineKeyAction, findMadeKey, keyId } from './action.ts';
import { checkPolicy } from './policy.ts';

/** KMS API reference, PutKeyPolicy. A key has one policy, and its name is `default`. */
export const PutKeyPolicy = defineKeyAction({
  write: true,
  input: z.object({
    KeyId: keyId,
    Policy: textOf(1, 131_072),
    PolicyName: z.literal('default').optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
  }),
  answerCall({ KeyId, Policy, BypassPolicyLockoutSafetyCheck }, context) {
    const key = findMadeKey(KeyId, context);
    checkPolicy(Policy, BypassPolicyLockoutSafetyCheck, context);
    context.state.kms.saveKey({ ...key, policy: Policy });
    return undefined;
  },
});
