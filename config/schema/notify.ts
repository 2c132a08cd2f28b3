import * as z from 'zod';
import { emailMistake } from '../checks/names.ts';
import { DURATION_PATTERN, durationMistake } from '../duration.ts';
import { textField } from './fields.ts';

/** Who is notified, when, and in which form. */
export const notify = z
  .strictObject({
    email: z
      .array(textField(emailMistake).meta({ examples: ['oncall@example.com'] }))
      .meta({
        description: 'Who gets a message. AWS asks each address to confirm.',
        examples: [['oncall@example.com']],
      })
      .default([]),
    when: z
      .enum(['news', 'drift', 'always'])
      .meta({
        description:
          'After a scheduled run that found something new, changed or resolved, after each that found something, or after each. Without a history, `news` is as `drift`.',
        examples: ['news'],
      })
      .default('news'),
    remind: textField(durationMistake)
      .meta({
        description: 'How often a message names in full what is no news any more.',
        examples: ['24 hours'],
        pattern: DURATION_PATTERN,
      })
      .default('24 hours'),
    behind: textField(durationMistake)
      .meta({
        description:
          'How long a replica may lack a version that the origin has in force, before an alarm rings. Default: no such alarm.',
        examples: ['15 minutes'],
        pattern: DURATION_PATTERN,
      })
      .optional(),
    chat: z
      .boolean()
      .meta({
        description:
          'Whether a second topic gets each message in the form that Amazon Q Developer in chat applications (Slack, Microsoft Teams) takes.',
        examples: [true],
      })
      .default(false),
    events: z
      .boolean()
      .meta({
        description:
          'Whether drift, healed and resolved replicas also go out as events on the default bus of EventBridge, source `lockstep`.',
        examples: [true],
      })
      .default(false),
  })
  .meta({ description: 'Who is notified.', examples: [{ email: ['oncall@example.com'] }] });
