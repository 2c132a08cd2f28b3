import * as z from 'zod';
import { accountRegionOf } from '../../../config/aws/arn.ts';
import { CHANGES } from '../../../config/aws/events.ts';
import { AWSCURRENT } from '../../../config/aws/marks.ts';
import { LockstepError } from '../../core/errors.ts';

/** A payload, parsed. */
export type Input =
  | { readonly kind: 'schedule' }
  | ({ readonly kind: 'event' } & EventAbout)
  | { readonly kind: 'ignored'; readonly why: string }
  | ({ readonly kind: 'invoke' } & z.infer<typeof invocation>);

/** The contents of an event. */
export interface EventAbout {
  /** A name, an ARN, or an ARN without its last seven characters. */
  readonly secretId: string;
  /** The version that became AWSCURRENT, in the event's own place; null if it does not say, as CloudTrail's do not. */
  readonly version: string | null;
  /** When it happened; null if the event does not say. */
  readonly at: Date | null;
  /** The Region of the event; null: the origin's, from a scheduled run. */
  readonly region: string | null;
  /** The account of the event; null: the function's own. */
  readonly account: string | null;
}

/** The input that the schedule of our stack sends. */
const schedule = z.object({ lockstep: z.literal('schedule') });

/** What a scheduled run hands over to the workers. */
const work = z.object({
  lockstep: z.literal('work'),
  secret: z.string().min(1),
  version: z.string().min(1).nullable(),
});

const text = z.string().min(1);

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
const envelope = {
  source: z.literal('aws.secretsmanager'),
  region: text,
  account: text.optional(),
  time: z.iso.datetime({ offset: true }).optional().catch(undefined),
};

type Envelope = z.infer<z.ZodObject<typeof envelope>>;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html */
const labelUpdated = z.object({
  ...envelope,
  'detail-type': z.literal('Secret Label Updated'),
  detail: z.object({ name: text, labelUpdated: z.string(), versionId: text }),
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
const serviceEvent = z.object({
  ...envelope,
  'detail-type': z.literal('AWS Service Event via CloudTrail'),
  detail: z.object({
    eventName: z.string(),
    errorCode: z.string().nullish(),
    additionalEventData: z.object({ SecretId: text }).nullish(),
    serviceEventDetails: z.object({ secretId: text }).nullish(),
  }),
});

/**
 * `secretId` is what the caller sent, a name or an ARN; CreateSecret has `name`. The response has an ARN, in one of
 * three spellings, or is null.
 */
const apiCall = z.object({
  ...envelope,
  'detail-type': z.literal('AWS API Call via CloudTrail'),
  detail: z.object({
    eventName: z.string(),
    errorCode: z.string().nullish(),
    requestParameters: z.object({ name: text.nullish(), secretId: text.nullish() }).nullish(),
    responseElements: z.object({ arn: text.nullish(), aRN: text.nullish(), ARN: text.nullish() }).nullish(),
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

/** Parses a payload. @throws LockstepError that says what is wrong with a manual one */
export function parseInput(payload: unknown): Input {
  if (schedule.safeParse(payload).success) return { kind: 'schedule' };
  const workItem = work.safeParse(payload);
  if (workItem.success) {
    const { secret: secretId, version } = workItem.data;
    return { kind: 'event', secretId, version, at: null, region: null, account: null };
  }
  const native = labelUpdated.safeParse(payload);
  if (native.success) return readLabelUpdate(native.data);
  const service = serviceEvent.safeParse(payload);
  if (service.success) return readServiceEvent(service.data);
  const call = apiCall.safeParse(payload);
  if (call.success) return readApiCall(call.data);
  const manual = invocation.safeParse(payload);
  if (manual.success) return { kind: 'invoke', ...manual.data };
  const issues = manual.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  const right = '{"mode":"audit"|"reconcile","secrets":["prod/*"],"targets":["dublin"],"depth":"versions"|"values"}';
  throw new LockstepError('bad-input', `${issues.join('; ')}. A payload looks like ${right}`);
}

function readLabelUpdate(event: z.infer<typeof labelUpdated>): Input {
  const { name, labelUpdated: label, versionId } = event.detail;
  if (label !== AWSCURRENT) return ignoredInput(`the label ${label} is not copied`);
  return inputAbout(name, versionId, event);
}

function readServiceEvent(event: z.infer<typeof serviceEvent>): Input {
  const { eventName, errorCode, additionalEventData, serviceEventDetails } = event.detail;
  if (eventName !== 'RotationSucceeded') return ignoredInput(`${eventName} does not change a value`);
  if (errorCode) return ignoredInput(`${eventName} failed with ${errorCode}`);
  return inputAbout(additionalEventData?.SecretId ?? serviceEventDetails?.secretId, null, event);
}

function readApiCall(event: z.infer<typeof apiCall>): Input {
  const { eventName, errorCode, requestParameters: sent, responseElements: got } = event.detail;
  if (!CHANGES.some((name) => name === eventName)) return ignoredInput(`${eventName} does not change a secret`);
  // CloudTrail also logs calls that AWS refused.
  if (errorCode) return ignoredInput(`${eventName} failed with ${errorCode}`);
  return inputAbout(sent?.name ?? got?.arn ?? got?.aRN ?? got?.ARN ?? sent?.secretId, null, event);
}

function inputAbout(secretId: string | null | undefined, version: string | null, event: Envelope): Input {
  const { time, region, account = null } = event;
  if (secretId == null) return ignoredInput('the event names no secret');
  if (isElsewhere(secretId, event)) return ignoredInput(`the secret is not in ${region} of account ${account}`);
  return { kind: 'event', secretId, version, at: time === undefined ? null : new Date(time), region, account };
}

/** A call to a secret of another account is also logged in the caller's account. */
function isElsewhere(secretId: string, { region, account }: Envelope): boolean {
  if (!secretId.startsWith('arn:')) return false;
  const secret = accountRegionOf(secretId);
  return secret.region !== region || (account !== undefined && secret.account !== account);
}

function ignoredInput(why: string): Input {
  return { kind: 'ignored', why };
}
