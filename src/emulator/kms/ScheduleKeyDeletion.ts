import * as z from 'zod';
import { wholeNumber } from '../constraints.ts';
import { defineKeyAction, findLastingKey, keyId } from './action.ts';

const DAY_MS = 86_400_000;

/** KMS API reference, ScheduleKeyDeletion. */
export const ScheduleKeyDeletion = defineKeyAction({
  write: true,
  input: z.object({ KeyId: keyId, PendingWindowInDays: wholeNumber(7, 30).default(30) }),
  answerCall({ KeyId, PendingWindowInDays }, context) {
    const key = findLastingKey(KeyId, context);
    const goneAt = context.now + PendingWindowInDays * DAY_MS;
    context.state.kms.saveKey({ ...key, state: 'PendingDeletion', goneAt });
    return { KeyId: key.arn, DeletionDate: goneAt / 1_000, KeyState: 'PendingDeletion', PendingWindowInDays };
  },
});
