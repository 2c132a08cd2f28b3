import { CreateKey } from './CreateKey.ts';
import { DescribeKey } from './DescribeKey.ts';
import { DisableKey } from './DisableKey.ts';
import { EnableKey } from './EnableKey.ts';
import { ListKeys } from './ListKeys.ts';
import { ListResourceTags } from './ListResourceTags.ts';
import { PutKeyPolicy } from './PutKeyPolicy.ts';
import { ScheduleKeyDeletion } from './ScheduleKeyDeletion.ts';

/** KMS, as far as a key has to be made, described, taken away from its users and deleted. */
export const keyActions = {
  CreateKey,
  DescribeKey,
  DisableKey,
  EnableKey,
  ListKeys,
  ListResourceTags,
  PutKeyPolicy,
  ScheduleKeyDeletion,
};
