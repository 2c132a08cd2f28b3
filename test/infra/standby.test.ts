import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SecretsStandby } from '../../infra/constructs/SecretsStandby.ts';
import { suppressFindings } from '../../infra/nag.ts';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import { placeOf } from '../../src/core/desired.ts';
import { drillPlace } from '../../src/engine/drill.ts';
import { anchorsOf, readPage } from '../docs/markdown.ts';
import { ACCOUNT, target } from '../support/builders.ts';
import { DUBLIN } from '../support/stage.ts';
import { MAPPING, openEnforced } from './support/enforced.ts';
import { Judge } from './support/judge.ts';
import { statementsOf } from './support/policies.ts';
import { lockstepMappingOf, mappingOf } from './support/synth.ts';

// The kind: a standby that lacks on the worst day what it was not given before, or that is given more than it needs.

const TEXT = `${MAPPING}standby: [dublin]\n`;
const HEARTBEAT = 'lockstep/orders/heartbeat';

function stacksOf(text = TEXT, context: object = {}): Stack[] {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [], ...context } });
  return makeStacks(app, lockstepMappingOf(text), { ...settingsOf(app), account: ACCOUNT });
}

function standbyOf(text = TEXT): Stack {
  const found = stacksOf(text).find(({ stackName }) => stackName.startsWith('LockstepStandby'));
  if (found === undefined) throw new Error('no standby');
  return found;
}

test('each standby has a stack in its own Region, which refers to no other', () => {
  const stacks = stacksOf();
  const standbys = stacks.filter(({ stackName }) => stackName.startsWith('LockstepStandby'));
  expect(standbys.map(({ stackName, region, dependencies }) => [stackName, region, dependencies])).toEqual([
    ['LockstepStandby-orders-eu-west-1', 'eu-west-1', []],
  ]);
  expect(stacks.flatMap(({ dependencies }) => dependencies).filter((one) => standbys.includes(one))).toEqual([]);
  expect(JSON.stringify(Template.fromStack(standbyOf()).toJSON())).not.toContain('us-east-1');
});

test('readReplicas=false beside a standby ends the synth with the reason', () => {
  expect(() => stacksOf(TEXT, { readReplicas: 'false' })).toThrow(
    'readReplicas is false, and the standby in dublin reads every replica there each day',
  );
  expect(() => stacksOf(MAPPING, { readReplicas: 'false' })).not.toThrow();
});

test('it looks every five minutes, drills daily, and runs one at a time', () => {
  const template = Template.fromStack(standbyOf());
  const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule'));
  expect(schedules.map(({ Properties }) => [Properties.ScheduleExpression, Properties.Target.Input])).toEqual([
    ['rate(5 minutes)', '{"lockstep":"watch"}'],
    ['rate(1 day)', '{"lockstep":"drill"}'],
  ]);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.standby',
    ReservedConcurrentExecutions: 1,
    Environment: { Variables: { LOCKSTEP_STANDBY: 'dublin' } },
  });
});

test('each of its alarms notifies its own topic, and the runbook has a section for it', async () => {
  const alarms = Object.values(Template.fromStack(standbyOf()).findResources('AWS::CloudWatch::Alarm'));
  const names = alarms.map(({ Properties }) => Properties.AlarmName.replace('Lockstep-orders-', ''));
  expect(names.toSorted()).toEqual(['DrillFailed', 'StandbyErrors', 'StandbyStopped']);
  expect(alarms.filter(({ Properties }) => !JSON.stringify(Properties.AlarmActions).includes('Reporting'))).toEqual([]);
  const anchors = anchorsOf(await readPage('docs/runbook.md'));
  expect(names.filter((name) => !anchors.includes(name.toLowerCase()))).toEqual([]);
});

describe('its role', () => {
  const judge = new Judge(
    statementsOf(Template.fromStack(standbyOf()), /^ordersRole/).filter(({ Sid = '' }) => !/^$|^Publish/.test(Sid)),
    [],
  );
  const on = (region: string, action: string, name: string, context: Record<string, string | string[]> = {}) => {
    const resource = `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf`;
    return judge.allows({ account: ACCOUNT, region, action: `secretsmanager:${action}`, resource, context });
  };

  test('reads every replica in its Region, and the heartbeat', async () => {
    const [mapping, account] = [mappingOf(TEXT), await openEnforced(judge, TEXT)];
    await judge.asPeople(() => account.run());
    const env = awsEnvironment({ originRegion: DUBLIN.region, watcher: { note: () => {}, progress: () => {} } });
    onTestFinished(() => env.close());
    const dublin = mapping.targets.find(({ name }) => name === 'dublin') ?? target('dublin');
    const drilled = await drillPlace(mapping, dublin, { id: 'drill', hashLines: () => '', probe: null }, env);
    expect(drilled).toMatchObject({ replicas: 2, unreadable: [], notes: [] });
    await expect(env.at(placeOf(dublin)).describe(HEARTBEAT)).resolves.toBeNull();
  });

  test.each([
    ['nothing in another Region', 'us-east-1', 'GetSecretValue', 'prod/db'],
    ['nothing in another target', 'ap-southeast-2', 'DescribeSecret', 'prod/dr'],
    ['no value that is no replica', 'eu-west-1', 'GetSecretValue', 'other/secret'],
    ['no write of a value', 'eu-west-1', 'PutSecretValue', 'prod/db'],
    ['no tag of a replica', 'eu-west-1', 'TagResource', 'prod/db'],
    ['no deletion of the heartbeat', 'eu-west-1', 'DeleteSecret', HEARTBEAT],
  ])('may do %s', (_, region, action, name) => {
    expect(on(region, action, name, { 'aws:TagKeys': ['lockstep:mailed'] })).toBe(false);
  });

  test('may set one tag of the heartbeat, and no other', () => {
    expect(on('eu-west-1', 'TagResource', HEARTBEAT, { 'aws:TagKeys': ['lockstep:mailed'] })).toBe(true);
    expect(on('eu-west-1', 'TagResource', HEARTBEAT, { 'aws:TagKeys': ['lockstep:mailed', 'lockstep:due'] })).toBe(
      false,
    );
  });
});

test('has no finding of cdk-nag that lacks a reason', () => {
  const stack = standbyOf();
  Aspects.of(stack).add(new AwsSolutionsChecks());
  suppressFindings(stack);
  const found = Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions-.*'));
  expect(found.map(({ entry }) => entry.data)).toEqual([]);
});

test('a construct for a target that is no standby is refused with the one that is', () => {
  const stack = new Stack(new App(), 'Mine', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  expect(() => new SecretsStandby(stack, 'Standby', { mapping: lockstepMappingOf(TEXT), target: 'dubln' })).toThrow(
    'the mapping has no standby "dubln"; did you mean "dublin"?',
  );
  const there = new Stack(new App(), 'There', { env: { account: ACCOUNT, region: 'eu-west-2' } });
  expect(() => new SecretsStandby(there, 'Standby', { mapping: lockstepMappingOf(TEXT), target: 'dublin' })).toThrow(
    'the standby of dublin belongs into eu-west-1, and the stack is in eu-west-2',
  );
});

test.each([
  [
    `arn:aws:sns:us-east-1:${ACCOUNT}:oncall`,
    'the topic oncall is in us-east-1 and the standby in eu-west-1; alarms and reports need a topic in that Region',
  ],
  [
    `arn:aws:sns:eu-west-1:${ACCOUNT}:oncall.fifo`,
    'the topic oncall.fifo is a FIFO topic, which takes no e-mail subscription and no alarm; use a standard topic',
  ],
])('a topic that could not take its alarms is refused: %s', (arn, said) => {
  const stack = new Stack(new App(), 'Mine', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const topic = Topic.fromTopicArn(stack, 'Topic', arn);
  const make = () =>
    new SecretsStandby(stack, 'Standby', { mapping: lockstepMappingOf(TEXT), target: 'dublin', topic });
  expect(make).toThrow(said);
});
