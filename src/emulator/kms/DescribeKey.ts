import * as z from 'zod';
import type { Context } from '../context.ts';
import { defineKeyAction, findMadeKey, keyId } from './action.ts';
import type { MadeKey } from './key-store.ts';
import { metadataOf } from './metadata.ts';
import { defaultPolicy } from './policy.ts';

/** KMS API reference, DescribeKey. */
export const DescribeKey = defineKeyAction({
  write: false,
  input: z.object({ KeyId: keyId }),
  answerCall: ({ KeyId }, context) => ({
    KeyMetadata: metadataOf(takenKey(KeyId, context) ?? findMadeKey(KeyId, context)),
  }),
});

/** A key of which no more is known than its id. */
function takenKey(id: string, context: Context): MadeKey | undefined {
  const { account, region } = context.caller;
  const arn = context.state.keys.nameOf(id, context.caller);
  if (context.state.kms.findKey(arn, context.now) !== 'taken') return undefined;
  const bare = arn.replace(/^.*\//, '');
  const policy = defaultPolicy(context);
  return {
    account,
    region,
    id: bare,
    arn,
    description: '',
    policy,
    tags: [],
    createdAt: context.now,
    state: 'Enabled',
  };
}
