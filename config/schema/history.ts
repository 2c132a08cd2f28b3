import * as z from 'zod';
import { DAYS_PATTERN, daysMistake } from '../duration.ts';
import { targetName, textField } from './fields.ts';

/** How the history is kept; `off` makes none. */
export const keptHistory = z.strictObject({
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
});

export const history = z.union([z.literal('off'), keptHistory]).meta({
  description: 'What Lockstep remembers of its runs, in a bucket of the stack; `off` for nothing.',
  examples: [{ keep: '400 days' }, 'off'],
});
