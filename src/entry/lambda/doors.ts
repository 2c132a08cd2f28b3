import * as z from 'zod';
import { LockstepError } from '../../core/errors.ts';

/** What came in, parsed. `version` is the one that the event says is AWSCURRENT now; CloudTrail does not say. */
export type Asked =
  | { readonly door: 'schedule' }
  | { readonly door: 'event'; readonly secretId: string; readonly version: string | null }
  | { readonly door: 'ignored'; readonly why: string }
  | ({ readonly door: 'invoke' } & z.infer<typeof invocation>);

/** The input that the schedule of our stack sends. */
const schedule = z.object({ lockstep: z.literal('schedule') });

/** What a scheduled run hands over to the workers. */
const work = z.object({
  lockstep: z.literal('work'),
  secret: z.string().min(1),
  version: z.string().min(1).nullable(),
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html */
const labelUpdated = z.object({
  source: z.literal('aws.secretsmanager'),
  'detail-type': z.literal('Secret Label Updated'),
  detail: z.object({ name: z.string().min(1), labelUpdated: z.string(), versionId: z.string().min(1) }),
});

const secretId = z.object({ SecretId: z.string().min(1) });

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
const serviceEvent = z.object({
  source: z.literal('aws.secretsmanager'),
  'detail-type': z.literal('AWS Service Event via CloudTrail'),
  detail: z.object({
    eventName: z.string(),
    errorCode: z.string().optional(),
    additionalEventData: secretId.optional(),
    serviceEventDetails: z.object({ secretId: z.string().min(1) }).optional(),
  }),
});

const invocation = z.strictObject({
  mode: z.enum(['audit', 'reconcile']),
  secrets: z.array(z.string().min(1)).default([]),
  targets: z.array(z.string().min(1)).default([]),
  depth: z.enum(['versions', 'values']).default('versions'),
  publish: z.boolean().default(false),
  force: z.boolean().default(false),
});

/** Finds the door that a payload came through. @throws LockstepError that names what is wrong with a manual one */
export function parseDoor(payload: unknown): Asked {
  if (schedule.safeParse(payload).success) return { door: 'schedule' };
  const handed = work.safeParse(payload);
  if (handed.success) return { door: 'event', secretId: handed.data.secret, version: handed.data.version };
  const native = labelUpdated.safeParse(payload);
  if (native.success) return byLabel(native.data.detail);
  const trail = serviceEvent.safeParse(payload);
  if (trail.success) return byTrail(trail.data.detail);
  const manual = invocation.safeParse(payload);
  if (manual.success) return { door: 'invoke', ...manual.data };
  const issues = manual.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  const right = '{"mode":"audit"|"reconcile","secrets":["prod/*"],"targets":["dublin"],"depth":"versions"|"values"}';
  throw new LockstepError('bad-input', `${issues.join('; ')}. A payload looks like ${right}`);
}

function byLabel({ name, labelUpdated: label, versionId }: z.infer<typeof labelUpdated>['detail']): Asked {
  if (label !== 'AWSCURRENT') return { door: 'ignored', why: `the label ${label} is not copied` };
  return { door: 'event', secretId: name, version: versionId };
}

function byTrail(detail: z.infer<typeof serviceEvent>['detail']): Asked {
  const id = detail.additionalEventData?.SecretId ?? detail.serviceEventDetails?.secretId;
  if (detail.eventName !== 'RotationSucceeded') return { door: 'ignored', why: `${detail.eventName} changes no value` };
  if (detail.errorCode !== undefined) return { door: 'ignored', why: `the event tells of an error` };
  if (id === undefined) return { door: 'ignored', why: 'the event names no secret' };
  return { door: 'event', secretId: id, version: null };
}
