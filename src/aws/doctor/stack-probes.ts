import * as z from 'zod';
import type { Asked } from '../../core/doctor/asked.ts';
import type { Subscriptions } from '../../core/doctor/events.ts';
import type { StackResource } from '../../core/doctor/stack.ts';
import type { StackProbes } from '../../engine/doctor/ports.ts';
import { askAws } from './asking.ts';
import type { PersonalCalls } from './calls.ts';
import { membersOf } from './members.ts';
import type { ServiceName } from './services.ts';

const STACKS = z.object({
  Stacks: membersOf(
    z.object({ StackStatus: z.string(), CreationTime: z.string(), LastUpdatedTime: z.string().optional() }),
  ),
});
const RESOURCES = z.object({
  StackResourceSummaries: membersOf(
    z.object({ LogicalResourceId: z.string(), ResourceType: z.string(), PhysicalResourceId: z.string().default('') }),
  ),
  NextToken: z.string().optional(),
});
const FUNCTION = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).default({ Variables: {} }),
});
const STATE = z.object({ State: z.string() }).transform(({ State }) => ({ isEnabled: State === 'ENABLED' }));
const TRAILS = z.object({ trailList: z.array(z.object({ Name: z.string(), TrailARN: z.string() })) });
const TRAIL_STATUS = z.object({ IsLogging: z.boolean() });
const STATISTICS = z.object({ Datapoints: membersOf(z.object({ Timestamp: z.string(), Sum: z.string() })) });
const SUBSCRIPTIONS = z.object({
  Subscriptions: membersOf(z.object({ SubscriptionArn: z.string(), Endpoint: z.string() })),
  NextToken: z.string().optional(),
});

/** Pages of one list that are read at most. */
const MOST_PAGES = 20;

/** @param now the time up to which metrics are asked for */
export function stackProbes(calls: PersonalCalls, region: string, now: () => Date): StackProbes {
  const ask: Ask = (service, action, rest) => askAws(calls, { service, action, region, input: {}, ...rest });
  return {
    ...templateProbes(ask),
    ...partProbes(ask),
    listTrails: () => listTrails(ask),
    findLastRun: (mapping, since) => ask('monitoring', 'GetMetricStatistics', lastRunQuestion(mapping, since, now())),
    listSubscribers: (topicArn) => listSubscribers(ask, topicArn),
  };
}

type Ask = <T>(service: ServiceName, action: string, rest: AskRest<T>) => Promise<Asked<T>>;

/** The stack itself, by CloudFormation. */
function templateProbes(ask: Ask): Pick<StackProbes, 'describe' | 'listResources'> {
  const missing = ['ValidationError'];
  return {
    describe: async (name) => {
      const input = { StackName: name };
      const asked = await ask('cloudformation', 'DescribeStacks', { input, answer: STACKS, missing });
      if (asked.state !== 'answered') return asked;
      const [stack] = asked.value.Stacks;
      if (stack === undefined) return { state: 'missing' };
      const { StackStatus, CreationTime, LastUpdatedTime = CreationTime } = stack;
      return { state: 'answered', value: { status: StackStatus, changedAt: new Date(LastUpdatedTime) } };
    },
    listResources: (name) =>
      askPages<StackResource>(async (more) => {
        const input = { StackName: name, ...more };
        const answer = RESOURCES.transform(({ StackResourceSummaries, NextToken }) => ({
          items: StackResourceSummaries.map(({ LogicalResourceId, ResourceType, PhysicalResourceId }) => ({
            logicalId: LogicalResourceId,
            type: ResourceType,
            physicalId: PhysicalResourceId,
          })),
          next: NextToken,
        }));
        return ask('cloudformation', 'ListStackResources', { input, answer, missing });
      }),
  };
}

/** What the stack is made of, part by part. */
function partProbes(ask: Ask): Pick<StackProbes, 'describeFunction' | 'describeSchedule' | 'describeRule'> {
  const missing = ['ResourceNotFoundException'];
  return {
    describeFunction: (name) => {
      const answer = FUNCTION.transform(({ Role, Environment }) => ({ role: Role, variables: Environment.Variables }));
      const path = `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`;
      return ask('lambda', 'GetFunctionConfiguration', { path, answer, missing });
    },
    describeSchedule: (name) => {
      const path = `/schedules/${encodeURIComponent(name)}`;
      return ask('scheduler', 'GetSchedule', { path, answer: STATE, missing });
    },
    describeRule: (name) => ask('events', 'DescribeRule', { input: { Name: name }, answer: STATE, missing }),
  };
}

async function listTrails(ask: Ask): ReturnType<StackProbes['listTrails']> {
  const trails = await ask('cloudtrail', 'DescribeTrails', { answer: TRAILS });
  if (trails.state !== 'answered') return trails;
  const seen: { name: string; isLogging: boolean }[] = [];
  for (const { Name, TrailARN } of trails.value.trailList) {
    const status = await ask('cloudtrail', 'GetTrailStatus', { input: { Name: TrailARN }, answer: TRAIL_STATUS });
    // A trail of the organization may be hidden from its members.
    if (status.state === 'denied' || status.state === 'failed') return status;
    seen.push({ name: Name, isLogging: status.state === 'answered' && status.value.IsLogging });
  }
  return { state: 'answered', value: seen };
}

async function listSubscribers(ask: Ask, topicArn: string): ReturnType<StackProbes['listSubscribers']> {
  const asked = await askPages((more) => {
    const input = { TopicArn: topicArn, ...more };
    const answer = SUBSCRIPTIONS.transform(({ Subscriptions: items, NextToken }) => ({ items, next: NextToken }));
    return ask('sns', 'ListSubscriptionsByTopic', { input, answer, missing: ['NotFound', 'NotFoundException'] });
  });
  return asked.state === 'answered' ? { state: 'answered', value: subscriptionsOf(asked.value) } : asked;
}

interface AskRest<T> {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly answer: z.ZodType<T>;
  readonly missing?: readonly string[];
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

async function askPages<T>(
  ask: (more: { NextToken?: string }) => Promise<Asked<Page<T>>>,
): Promise<Asked<readonly T[]>> {
  const all: T[] = [];
  let more: { NextToken?: string } = {};
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = await ask(more);
    if (asked.state !== 'answered') return asked;
    all.push(...asked.value.items);
    if (asked.value.next === undefined) break;
    more = { NextToken: asked.value.next };
  }
  return { state: 'answered', value: all };
}

function subscriptionsOf(all: readonly { SubscriptionArn: string; Endpoint: string }[]): Subscriptions {
  const isPending = (arn: string) => arn === 'PendingConfirmation';
  // Who has unsubscribed stays in the list for a while.
  const there = all.filter(({ SubscriptionArn }) => SubscriptionArn !== 'Deleted');
  return {
    confirmed: there.filter(({ SubscriptionArn }) => !isPending(SubscriptionArn)).map(({ Endpoint }) => Endpoint),
    pending: there.filter(({ SubscriptionArn }) => isPending(SubscriptionArn)).map(({ Endpoint }) => Endpoint),
  };
}

const DAY_MS = 24 * 3_600_000;

/** CloudWatch keeps minutes for 15 days, five minutes for 63, hours for 455, and returns at most 1,440 points. */
function periodFor(milliseconds: number): number {
  if (milliseconds <= DAY_MS) return 60;
  return milliseconds <= 4 * DAY_MS ? 300 : 3_600 * Math.ceil(milliseconds / (1_400 * 3_600_000));
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
function lastRunQuestion(mapping: string, since: Date, now: Date): AskRest<Date | null> {
  const period = periodFor(now.getTime() - since.getTime());
  const dimensions = [
    ['service', 'lockstep'] as const,
    ['mapping', mapping] as const,
    ['trigger', 'schedule'] as const,
  ];
  const named = dimensions.flatMap(([name, value], at) => [
    [`Dimensions.member.${at + 1}.Name`, name],
    [`Dimensions.member.${at + 1}.Value`, value],
  ]);
  const input = {
    Namespace: 'Lockstep',
    MetricName: 'RunFinished',
    StartTime: since.toISOString(),
    EndTime: now.toISOString(),
    Period: period,
    'Statistics.member.1': 'Sum',
    ...Object.fromEntries(named),
  };
  const answer = STATISTICS.transform(({ Datapoints }) => {
    const times = Datapoints.filter(({ Sum }) => Number(Sum) > 0).map(({ Timestamp }) => Date.parse(Timestamp));
    // A point stands at the beginning of its period.
    return times.length === 0 ? null : new Date(Math.min(Math.max(...times) + period * 1_000, now.getTime()));
  });
  return { input, answer };
}
