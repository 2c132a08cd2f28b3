import * as z from 'zod';
import { SELFTEST_TAG, selftestPrefix } from '../../config/aws/marks.ts';
import { asLockstepError, LockstepError } from '../core/errors.ts';
import { type LeftBehind, selftestMapping } from './own-secrets.ts';
import type { EventPlace } from './ports.ts';

/** The id of the rule's one target. */
const TARGET = 'queue';
/** Messages that no one reads any more are gone after this, in seconds. */
const RETENTION = '3600';

/**
 * What Lockstep's own rules wait for: new values, and by a trail the calls after which an origin may differ in more than its
 * value.
 */
const CALLS = ['CreateSecret', 'RestoreSecret', 'TagResource', 'UntagResource', 'UpdateSecret'];

/** The name of both the rule and the queue. */
export function eventsName(id: string): string {
  return selftestMapping(id);
}

/** Makes a rule for this selftest's secrets, and the queue that it sends to. Returns the queue's URL. @throws LockstepError */
export async function makeEventQueue(place: EventPlace, id: string): Promise<string> {
  const name = eventsName(id);
  const rule = await place.call('events', 'PutRule', {
    Name: name,
    Description: 'of lockstep selftest',
    EventPattern: JSON.stringify(patternOf(selftestPrefix(id))),
    Tags: [{ Key: SELFTEST_TAG, Value: id }],
  });
  const { RuleArn } = z.object({ RuleArn: z.string() }).parse(rule);
  const queueArn = RuleArn.replace(/^arn:([^:]+):events:(.+):rule\//, 'arn:$1:sqs:$2:');
  const Attributes = { Policy: JSON.stringify(policyOf(queueArn, RuleArn)), MessageRetentionPeriod: RETENTION };
  const queue = await place.call('sqs', 'CreateQueue', { QueueName: name, Attributes, tags: { [SELFTEST_TAG]: id } });
  await putTarget(place, name, queueArn);
  return z.object({ QueueUrl: z.string() }).parse(queue).QueueUrl;
}

/** Targets that could not be put are named in an answer that is none of an error. */
async function putTarget(place: EventPlace, name: string, queueArn: string): Promise<void> {
  const answer = await place.call('events', 'PutTargets', { Rule: name, Targets: [{ Id: TARGET, Arn: queueArn }] });
  const [failed] = failures.parse(answer).FailedEntries;
  if (failed === undefined) return;
  const said = `PutTargets on ${place.region}: the queue did not become a target (${failed.ErrorCode}); run it again`;
  throw new LockstepError('refused', said);
}

const failures = z.object({ FailedEntries: z.array(z.object({ ErrorCode: z.string() })).default([]) });

function patternOf(prefix: string): object {
  const its = [{ prefix }];
  const parameters = (field: string) => ({ eventName: CALLS, requestParameters: { [field]: its } });
  return {
    source: ['aws.secretsmanager'],
    'detail-type': ['Secret Label Updated', 'AWS API Call via CloudTrail'],
    detail: { $or: [{ name: its }, parameters('name'), parameters('secretId')] },
  };
}

/** Only this rule may send. */
function policyOf(queueArn: string, ruleArn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  };
}

/** Removes the rule and the queue of a name, if they are there. Returns what is left, with the reason. */
export async function removeEvents(place: EventPlace, name: string): Promise<LeftBehind[]> {
  return [...(await removeRule(place, name)), ...(await removeQueue(place, name))];
}

/** Its target has to be removed first. */
export async function removeRule(place: EventPlace, name: string): Promise<LeftBehind[]> {
  const input = { Rule: name, Ids: [TARGET] };
  const why = (await tryRemoval(place, 'events', 'RemoveTargets', input)) ?? (await deleteRule(place, name));
  return why === null ? [] : [{ region: place.region, name: `rule ${name}`, why }];
}

function deleteRule(place: EventPlace, name: string): Promise<string | null> {
  return tryRemoval(place, 'events', 'DeleteRule', { Name: name });
}

/** By name, since the answer that has its URL may have been lost. */
export async function removeQueue(place: EventPlace, name: string): Promise<LeftBehind[]> {
  try {
    const { QueueUrl } = z
      .object({ QueueUrl: z.string() })
      .parse(await place.call('sqs', 'GetQueueUrl', { QueueName: name }));
    await place.call('sqs', 'DeleteQueue', { QueueUrl });
    return [];
  } catch (thrown) {
    const error = asLockstepError(thrown);
    return error.code === 'not-found' ? [] : [{ region: place.region, name: `queue ${name}`, why: error.message }];
  }
}

/** Returns why it could not be removed; null: it is gone. */
async function tryRemoval(
  place: EventPlace,
  ...[service, action, input]: Parameters<EventPlace['call']>
): Promise<string | null> {
  try {
    await place.call(service, action, input);
    return null;
  } catch (thrown) {
    const error = asLockstepError(thrown);
    return error.code === 'not-found' ? null : error.message;
  }
}
