import { expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { fingerprintMapping } from '../../config/stack.ts';
import { ACCOUNT, entry, mapping } from '../support/builders.ts';
import { diagnose } from '../support/doctor.ts';
import { type OtherAnswer, type OtherCall, Refusal, startOtherServices } from '../support/other-services.ts';
import { openStage } from '../support/stage.ts';

const PLAIN = mapping(entry('prod/db'));
const MAPPING: Mapping = {
  ...PLAIN,
  origin: { ...PLAIN.origin, account: ACCOUNT },
  notify: { ...PLAIN.notify, email: ['oncall@example.com'] },
};
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:Lockstep-Report`;
const MINUTE = 60_000;

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

function resource(LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) {
  return { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE' };
}

/** What AWS answers about a stack that is well, in the shapes of its API references. */
const WELL: Record<string, OtherAnswer> = {
  DescribeStacks: { Stacks: { member: [{ StackStatus: 'UPDATE_COMPLETE', CreationTime: minutesAgo(9_000) }] } },
  ListStackResources: {
    StackResourceSummaries: {
      member: [
        resource('lockstepOnDemand0A1B2C3D', 'AWS::Lambda::Function', 'on-demand'),
        resource('lockstepScheduled1A2B3C4D', 'AWS::Lambda::Function', 'scheduled'),
        resource('lockstepTriggersSchedule1A2B3C4D', 'AWS::Scheduler::Schedule', 'hourly'),
        resource('lockstepTriggersLabelUpdated1A2B3C4D', 'AWS::Events::Rule', 'label-updated'),
        resource('lockstepTriggersRotationSucceeded1A2B3C4D', 'AWS::Events::Rule', 'rotation-succeeded'),
        resource('lockstepTriggersChanged1A2B3C4D', 'AWS::Events::Rule', 'changed'),
      ],
    },
  },
  '/2015-03-31/functions/scheduled/configuration': {
    Role: `arn:aws:iam::${ACCOUNT}:role/lockstep`,
    Environment: {
      Variables: { LOCKSTEP_TOPIC_ARN: TOPIC, LOCKSTEP_MAPPING_SHA256: fingerprintMapping(MAPPING) },
    },
  },
  '/schedules/hourly': { Name: 'hourly', State: 'ENABLED' },
  DescribeRule: { Name: 'rule', State: 'ENABLED' },
  DescribeTrails: { trailList: [{ Name: 'all', TrailARN: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/all` }] },
  GetTrailStatus: { IsLogging: true },
  GetMetricStatistics: { Label: 'RunFinished', Datapoints: { member: [{ Timestamp: minutesAgo(40), Sum: '1.0' }] } },
  ListSubscriptionsByTopic: subscribed(['oncall@example.com', `${TOPIC}:1`]),
};

function subscribed(...all: [address: string, arn: string][]): OtherAnswer {
  const member = all.map(([Endpoint, SubscriptionArn]) => ({ Endpoint, SubscriptionArn, Protocol: 'email' }));
  return { Subscriptions: { member } };
}

/** The findings about the stack, without those that are as `WELL` says. */
async function lookAt(answers: Record<string, OtherAnswer>, say: Mapping = MAPPING) {
  const stage = await openStage();
  stage.origin('prod/db');
  const said = { ...WELL, ...answers };
  const calls = await startOtherServices(
    ({ action }: OtherCall) => said[action] ?? new Refusal('UnknownOperationException'),
  );
  const { exit, findings, lines, permissions } = await diagnose(say);
  const ofStack = lines.filter((line) => /^\w+ (stack|mapping|runs|events|trail|topic)/.test(line));
  const next = findings.find(({ state }) => state !== 'ok')?.next ?? null;
  return { exit, lines: ofStack, bad: ofStack.filter((line) => !line.startsWith('ok ')), next, calls, permissions };
}

test('a stack that is well is found to be so, part by part', async () => {
  const { exit, lines, calls } = await lookAt({});
  expect(exit).toBe(0);
  expect(lines).toEqual([
    'ok stack: the stack Lockstep-lockstep is deployed (UPDATE_COMPLETE)',
    'ok mapping: the deployed mapping is that of replication.yaml',
    expect.stringMatching(/^ok runs: the last scheduled run ended (39|40) minutes ago \(rate\(1 hour\)\)$/),
    'ok runs: the schedule is turned on',
    'ok events: events about new values of origins arrive: their rule is enabled',
    'ok events: events about rotations that ended arrive: their rule is enabled',
    'ok events: events about new secrets, tags and descriptions arrive: their rule is enabled',
    'ok trail: the trail all logs there, for events by CloudTrail',
    'ok topic: reports reach oncall@example.com',
  ]);
  const asked = calls.map(({ service, region }) => `${service} ${region}`);
  const services = ['cloudformation', 'lambda', 'monitoring', 'events', 'cloudtrail', 'scheduler', 'sns', 'iam'];
  expect(new Set(asked)).toEqual(new Set(services.map((name) => `${name} us-east-1`)));
  const metric = calls.find(({ action }) => action === 'GetMetricStatistics');
  expect(metric?.input).toMatchObject({
    'Dimensions.member.2.Name': 'mapping',
    'Dimensions.member.2.Value': 'lockstep',
  });
});

test('what is not deployed yet is a note, and nothing of it is asked for', async () => {
  const { exit, bad, calls } = await lookAt({ DescribeStacks: new Refusal('ValidationError') });
  const found = "note stack: not deployed yet: there is no stack Lockstep-lockstep in the origin's Region";
  expect([exit, bad]).toEqual([0, [found]]);
  expect(calls).toHaveLength(1);
});

const FUNCTION = '/2015-03-31/functions/scheduled/configuration';

function withVariables(variables: Record<string, string>): OtherAnswer {
  return { Role: 'r', Environment: { Variables: { LOCKSTEP_TOPIC_ARN: TOPIC, ...variables } } };
}

test.each<[string, Record<string, OtherAnswer>, string | RegExp]>([
  [
    'a failed deployment',
    { DescribeStacks: stackIn('UPDATE_ROLLBACK_COMPLETE') },
    /^warning stack: the last deployment/,
  ],
  [
    'a stack without the function',
    { ListStackResources: { StackResourceSummaries: '' } },
    /^warning stack: .* no function of/,
  ],
  [
    'another mapping',
    { [FUNCTION]: withVariables({ LOCKSTEP_MAPPING_SHA256: '0' }) },
    /^warning mapping: the deployed mapping is not/,
  ],
  [
    'a schedule that is off',
    { '/schedules/hourly': { State: 'DISABLED' } },
    /^warning runs: the schedule is turned off/,
  ],
  [
    'a schedule that is gone',
    { '/schedules/hourly': new Refusal('ResourceNotFoundException') },
    /^warning runs: the schedule is gone/,
  ],
  [
    'runs that stopped',
    { GetMetricStatistics: lastRun(150) },
    /^warning runs: the last scheduled run ended (2|3) hours ago/,
  ],
  [
    'runs that never were',
    { GetMetricStatistics: { Datapoints: '' } },
    /^warning runs: no scheduled run has ended for 2 hours/,
  ],
  [
    'a rule that is disabled',
    { DescribeRule: { State: 'DISABLED' } },
    /^warning events: .* do not arrive: their rule is disabled/,
  ],
  [
    'a topic that is gone',
    { ListSubscriptionsByTopic: new Refusal('NotFound') },
    /^warning topic: the topic .* does not exist/,
  ],
  [
    'an address that has not confirmed',
    { ListSubscriptionsByTopic: subscribed(['oncall@example.com', 'PendingConfirmation']) },
    /^warning topic: oncall@example.com has not confirmed/,
  ],
  [
    'an address that unsubscribed',
    { ListSubscriptionsByTopic: subscribed(['oncall@example.com', 'Deleted']) },
    /^warning topic: oncall@example.com is in notify.email, and not/,
  ],
])('%s is a warning', async (_, answers, found) => {
  const { exit, bad, next } = await lookAt(answers);
  expect([exit, bad[0]]).toEqual([2, expect.stringMatching(found)]);
  expect(next).toMatch(/\w/);
});

function stackIn(StackStatus: string, minutes = 9_000): OtherAnswer {
  return { Stacks: { member: [{ StackStatus, CreationTime: minutesAgo(minutes) }] } };
}

function lastRun(minutes: number): OtherAnswer {
  return { Datapoints: { member: [{ Timestamp: minutesAgo(minutes), Sum: '1.0' }] } };
}

test.each<[string, Record<string, OtherAnswer>, RegExp]>([
  ['a deployment under way', { DescribeStacks: stackIn('UPDATE_IN_PROGRESS') }, /^note stack: .* is being changed/],
  ['a deployment by an older version', { [FUNCTION]: withVariables({}) }, /^note mapping: which mapping is deployed/],
  [
    'a stack that is too young for a run',
    { DescribeStacks: stackIn('CREATE_COMPLETE', 20), GetMetricStatistics: { Datapoints: '' } },
    /^note runs: no scheduled run has ended yet/,
  ],
  ['an account without a trail', { DescribeTrails: { trailList: [] } }, /^note trail: no trail logs/],
  ['a trail that does not log', { GetTrailStatus: { IsLogging: false } }, /^note trail: no trail logs/],
])('%s is a note', async (_, answers, found) => {
  const { exit, bad } = await lookAt(answers);
  expect([exit, bad]).toEqual([0, [expect.stringMatching(found)]]);
});

test('a topic without anyone is a warning, if the mapping names no one either', async () => {
  const say = { ...MAPPING, notify: { ...MAPPING.notify, email: [] } };
  const { bad } = await lookAt({ ListSubscriptionsByTopic: { Subscriptions: '' } }, say);
  expect(bad).toContain(`warning topic: no one is subscribed to ${TOPIC}`);
});

test('what may not be asked is a note, and the permissions that would show it are listed', async () => {
  const denied = Object.fromEntries(
    Object.keys(WELL).map((action) => [action, new Refusal('AccessDenied', 'no', 403)]),
  );
  const nothing = await lookAt(denied);
  expect([nothing.exit, nothing.permissions]).toEqual([
    0,
    ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
  ]);
  const { DescribeStacks: _, ListStackResources: __, ...rest } = denied;
  const little = await lookAt(rest);
  expect(little.exit).toBe(0);
  expect(little.permissions).toEqual([
    'cloudtrail:DescribeTrails',
    'cloudwatch:GetMetricStatistics',
    'events:DescribeRule',
    'lambda:GetFunctionConfiguration',
    'scheduler:GetSchedule',
  ]);
  const last = await lookAt({ ListSubscriptionsByTopic: new Refusal('AuthorizationError', 'no', 403) });
  expect([last.exit, last.permissions]).toEqual([0, ['sns:ListSubscriptionsByTopic']]);
});
