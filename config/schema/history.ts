import * as z from 'zod';
import { signingKeyMistake } from '../checks/keys-and-roles.ts';
import { DAYS_PATTERN, daysMistake } from '../duration.ts';
import { targetName, textField } from './fields.ts';

/** How the history is kept; `off` makes none. */
const keptHistory = z.strictObject({
  keep: textField(daysMistake)
    .meta({
      description: 'How long records are kept. S3 removes older ones.',
      examples: ['400 days'],
      pattern: DAYS_PATTERN,
    })
    .default('400 days'),
  target: targetName
    .meta({
      description:
        "The target whose Region the bucket is in, so that it can be read if the origin's Region is down. Default: the origin's Region.",
      examples: ['dublin'],
    })
    .optional(),
  lock: z
    .enum(['governance', 'compliance'])
    .meta({
      description:
        'Locks each record for as long as `keep` says (S3 Object Lock): `governance` against all but those who may bypass it, `compliance` against everyone.',
      examples: ['governance'],
    })
    .optional(),
  sign: textField(signingKeyMistake)
    .meta({
      description:
        'The KMS key that signs the head of each daily record: its ARN. An asymmetric key for signing (`SIGN_VERIFY`), which the reconciler may use by its policy.',
      examples: ['arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
    })
    .optional(),
});

export const history = z.union([z.literal('off'), keptHistory]).meta({
  description: 'What Lockstep remembers of its runs, in a bucket of the stack; `off` for nothing.',
  examples: [{ keep: '400 days' }, 'off'],
});
