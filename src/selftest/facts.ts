import * as z from 'zod';
import { ACCOUNT_PATTERN } from '../../config/aws/arn.ts';
import { quote } from '../../config/wording.ts';
import { LockstepError } from '../core/errors.ts';
import { NEEDS } from './ports.ts';

/**
 * What a selftest found of AWS, `lockstep-facts/1`. Other programs read it: members may be added, none is renamed or
 * taken away. No member ever holds a secret value, and the account only if it was asked for.
 */

const region = z.string().regex(/^([a-z]+-)+\d+$/);
const time = z.iso.datetime().describe('ISO 8601, in UTC');
const milliseconds = z.number().nonnegative();

const probe = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  question: z.string(),
  calls: z.array(z.string()).describe('names of the API actions'),
  answers: z.array(z.string()).describe('short texts, never values'),
  verdict: z.enum(['as-documented', 'otherwise', 'not-settled']),
  finding: z.string().describe('one sentence'),
  longestMs: milliseconds.optional().describe('how late a condition was at most, if that was timed'),
});

const story = z.strictObject({
  name: z.string(),
  verdict: z.enum(['proven', 'failed']),
  why: z.string().optional(),
});

/** What was left out, since the option that it needs was not given. */
const notAsked = z.strictObject({
  give: z.enum(NEEDS),
  stories: z.array(z.string()),
  probes: z.array(z.string()).describe('their ids'),
});

/** How long after a write a read still showed what was there before. */
const lag = z.strictObject({
  region,
  read: z.enum(['DescribeSecret', 'GetSecretValue', 'ListSecrets']),
  writes: z.number().int().positive(),
  medianMs: milliseconds,
  p99Ms: milliseconds,
  longestMs: milliseconds,
});

/** How long after the answer to a call an event arrived, of those that were waited for one by one. */
const delivery = z.strictObject({
  region,
  event: z.literal('Secret Label Updated'),
  arrived: z.number().int().positive(),
  twice: z.number().int().nonnegative().describe('of all events, those that came more than once'),
  medianMs: milliseconds,
  longestMs: milliseconds,
});

export const factsSchema = z.strictObject({
  facts: z.literal('lockstep-facts/1'),
  at: time,
  regions: z.strictObject({ origin: region, target: region }),
  sdk: z.string(),
  account: z.string().regex(new RegExp(ACCOUNT_PATTERN)).optional(),
  partial: z.string().optional().describe('why the selftest ended before its end; absent: it did not'),
  probes: z.array(probe),
  stories: z.array(story),
  lags: z.array(lag),
  events: z.array(delivery).default([]),
  notAsked: z.array(notAsked).default([]),
});

export type Facts = z.infer<typeof factsSchema>;
export type Lag = Facts['lags'][number];

const REMEDY = 'give a file of lockstep-facts/1';

/** @throws LockstepError if the content of the file is not what a selftest writes */
export function parseFacts(content: string, file: string): Facts {
  const parsed = factsSchema.safeParse(parseJson(content, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const place = [...(issue?.path ?? []), ...unknown.slice(0, 1)].join('.');
  const mistake = place === '' ? 'it is no object' : `${quote(place)} is not as it should be`;
  throw new LockstepError('bad-input', `${file} has no facts of AWS: ${mistake}; ${REMEDY}`);
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new LockstepError('bad-input', `${file} is not JSON; ${REMEDY}`);
  }
}
