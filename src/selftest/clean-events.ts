import * as z from 'zod';
import { SELFTEST_TAG } from '../../config/aws/marks.ts';
import { asLockstepError } from '../core/errors.ts';
import { eventsName, removeQueue, removeRule } from './own-events.ts';
import type { LeftBehind } from './own-secrets.ts';
import type { EventPlace } from './ports.ts';

const PREFIX = eventsName('');

/** What became of the rules and queues of a place. */
export interface EventRemoval {
  readonly region: string;
  /** `rule lockstep-selftest-ID` */
  readonly removed: readonly string[];
  readonly left: readonly LeftBehind[];
  /** Why it may not list them, if AWS says so: then it may be that no selftest could make any. */
  readonly denied: string | null;
}

/** Finds the rules and queues that selftests left in a place, by prefix and tag, and removes them. */
export async function cleanEvents(place: EventPlace): Promise<EventRemoval> {
  const { region } = place;
  const left: LeftBehind[] = [];
  const removed: string[] = [];
  try {
    for (const [kind, list, remove] of KINDS) {
      for (const name of await list(place)) {
        const kept = await remove(place, name);
        left.push(...kept);
        if (kept.length === 0) removed.push(`${kind} ${name}`);
      }
    }
    return { region, removed, left, denied: null };
  } catch (thrown) {
    const { code, message } = asLockstepError(thrown);
    if (code === 'access-denied') return { region, removed, left, denied: message };
    return { region, removed, left: [...left, { region, name: 'rules and queues', why: message }], denied: null };
  }
}

const KINDS = [
  ['rule', listRules, removeRule],
  ['queue', listQueues, removeQueue],
] as const;

const rules = z.object({
  Rules: z.array(z.object({ Name: z.string(), Arn: z.string() })).default([]),
  NextToken: z.string().nullish(),
});
const ruleTags = z.object({ Tags: z.array(z.object({ Key: z.string() })).default([]) });

async function listRules(place: EventPlace): Promise<string[]> {
  const names: string[] = [];
  let next: string | null | undefined;
  do {
    const page = await place.call('events', 'ListRules', { NamePrefix: PREFIX, ...(next && { NextToken: next }) });
    const { Rules, NextToken } = rules.parse(page);
    for (const { Name, Arn } of Rules) {
      if (!Name.startsWith(PREFIX)) continue;
      const { Tags } = ruleTags.parse(await place.call('events', 'ListTagsForResource', { ResourceARN: Arn }));
      if (Tags.some(({ Key }) => Key === SELFTEST_TAG)) names.push(Name);
    }
    next = NextToken;
  } while (next);
  return names;
}

const queues = z.object({ QueueUrls: z.array(z.string()).default([]), NextToken: z.string().nullish() });
const queueTags = z.object({ Tags: z.record(z.string(), z.string()).default({}) });

async function listQueues(place: EventPlace): Promise<string[]> {
  const names: string[] = [];
  let next: string | null | undefined;
  do {
    const input = { QueueNamePrefix: PREFIX, MaxResults: 1_000, ...(next && { NextToken: next }) };
    const { QueueUrls, NextToken } = queues.parse(await place.call('sqs', 'ListQueues', input));
    for (const url of QueueUrls) {
      const name = url.slice(url.lastIndexOf('/') + 1);
      if (name.startsWith(PREFIX) && (await isTagged(place, url))) names.push(name);
    }
    next = NextToken;
  } while (next);
  return names;
}

/** A list may show a queue for a minute after it was deleted. */
async function isTagged(place: EventPlace, url: string): Promise<boolean> {
  try {
    const { Tags } = queueTags.parse(await place.call('sqs', 'ListQueueTags', { QueueUrl: url }));
    return Object.hasOwn(Tags, SELFTEST_TAG);
  } catch (thrown) {
    if (asLockstepError(thrown).code === 'not-found') return false;
    throw thrown;
  }
}
