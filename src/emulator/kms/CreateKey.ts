import * as z from 'zod';
import { arnOf } from '../arn.ts';
import { listOf, textOf } from '../constraints.ts';
import { randomUuid } from '../random.ts';
import { authorizeCall, defineKeyAction } from './action.ts';
import { keyErrors } from './errors.ts';
import type { MadeKey } from './key-store.ts';
import { metadataOf } from './metadata.ts';
import { checkPolicy, defaultPolicy } from './policy.ts';

/** KMS API reference, CreateKey. It has no token: each call makes a key. */
export const CreateKey = defineKeyAction({
  write: true,
  input: z.object({
    Description: textOf(0, 8192).default(''),
    Policy: textOf(1, 131_072).optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
    Tags: listOf(z.object({ TagKey: textOf(1, 128), TagValue: textOf(0, 256) }), 0).default([]),
    KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
    KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
  }),
  answerCall({ Description, Policy, BypassPolicyLockoutSafetyCheck, Tags, KeySpec, KeyUsage }, context) {
    authorizeCall(context, Tags);
    if (Tags.length > 0) authorizeCall(context, Tags, 'TagResource');
    if (KeySpec !== 'SYMMETRIC_DEFAULT' || KeyUsage !== 'ENCRYPT_DECRYPT') throw keyErrors.unsupported();
    const policy = Policy ?? defaultPolicy(context);
    checkPolicy(policy, BypassPolicyLockoutSafetyCheck, context);
    const { account, region } = context.caller;
    const id = randomUuid(context.random);
    const key: MadeKey = {
      ...{ account, region, id, policy },
      arn: arnOf('kms', context.caller, `key/${id}`),
      description: Description,
      tags: Tags,
      createdAt: context.now,
      state: 'Enabled',
    };
    context.state.kms.saveKey(key);
    return { KeyMetadata: metadataOf(key) };
  },
});
