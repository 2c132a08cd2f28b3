import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { ReplicaWatch } from '../../infra/constructs/ReplicaWatch.ts';
import { suppressFindings } from '../../infra/nag.ts';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { ACCOUNT, PARTNER, ROLE } from '../support/builders.ts';
import { lockstepMappingOf, RECONCILER_ROLE, reconcilerTemplate } from './support/synth.ts';

// The kind of fault: an event of a replica that no rule forwards, that travels in circles or invokes the function twice, or a
// bus that takes anything from another account.

const MAPPING = `version: 1
name: orders
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
  partner: { region: eu-central-1, assumeRole: '${ROLE}', externalId: orders-platform }
  near: { region: us-east-1, assumeRole: '${ROLE}', externalId: orders-platform }
secrets:
  - { name: prod/db, replicas: [dublin, { target: dublin, name: copies/db }, near] }
  - { name: pay/*, replicas: [dublin, partner] }
  - { name: keys/api, replicas: [{ target: partner, name: shared/api }, { region: us-east-1, name: keys/api-2 }] }
`;
const LABEL = { source: ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'] };
const HOME_BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`;

type Pattern = { account: unknown; region: string[]; detail?: { name?: unknown } };
type Found = { Properties: { EventPattern: Pattern; Targets: { Arn: unknown; RoleArn?: unknown }[] } };

function stacksOf(context: object, account: string, text = MAPPING): Stack[] {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [], ...context } });
  return makeStacks(app, lockstepMappingOf(text), { ...settingsOf(app), account });
}

function watchIn(region: string, stacks: readonly Stack[]): Template {
  const stack = stacks.find((one) => one.region === region && one.stackName.startsWith('LockstepWatch-'));
  if (stack === undefined) throw new Error(`nothing watches ${region}`);
  return Template.fromStack(stack);
}

function rulesOf(template: Template): Found['Properties'][] {
  const all = Object.values(template.findResources('AWS::Events::Rule')) as Found[];
  return all.map(({ Properties }) => Properties).filter(({ EventPattern }) => EventPattern.region !== undefined);
}

describe('a rule in the Region of a target', () => {
  test('forwards what happens there to replicas, by their names there, to the bus of the origin’s Region', () => {
    const template = watchIn('eu-west-1', stacksOf({}, ACCOUNT));
    expect(rulesOf(template)).toMatchObject([
      {
        EventPattern: {
          ...LABEL,
          account: [ACCOUNT],
          region: ['eu-west-1'],
          detail: { labelUpdated: ['AWSCURRENT'], name: ['copies/db', { prefix: 'pay/' }, 'prod/db'] },
        },
        Targets: [{ Arn: HOME_BUS, RoleArn: expect.anything() }],
      },
    ]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: HOME_BUS }] },
    });
  });

  test('does so in another account, too, with the stack of its roles', () => {
    const stacks = stacksOf({ reconcilerRoleArn: RECONCILER_ROLE }, PARTNER);
    const [rule] = rulesOf(watchIn('eu-central-1', stacks));
    expect(rule).toMatchObject({
      EventPattern: {
        account: [PARTNER],
        region: ['eu-central-1'],
        detail: { name: [{ prefix: 'pay/' }, 'shared/api'] },
      },
      Targets: [{ Arn: HOME_BUS }],
    });
    expect(rulesOf(watchIn('us-east-1', stacks))).toMatchObject([{ EventPattern: { detail: { name: ['prod/db'] } } }]);
  });

  test('asks for all names if the list is too long for a rule', () => {
    const names = Array.from(
      { length: 100 },
      (_, index) => `  - { name: prod/service-${index}, replicas: [{ region: eu-west-1 }] }`,
    );
    const long = `version: 1\norigin: { region: us-east-1 }\nsecrets:\n${names.join('\n')}\n`;
    const [rule] = rulesOf(watchIn('eu-west-1', stacksOf({}, ACCOUNT, long)));
    expect(rule?.EventPattern.detail).toEqual({ labelUpdated: ['AWSCURRENT'] });
  });

  test('is refused where there is no replica to watch', () => {
    const stack = new Stack(new App(), 'Elsewhere', { env: { account: ACCOUNT, region: 'eu-north-1' } });
    const mapping = lockstepMappingOf(MAPPING);
    expect(() => new ReplicaWatch(stack, 'Watch', { mapping })).toThrow('no replica to watch in eu-north-1');
  });

  test('needs no asset and no bootstrap, and cdk-nag finds nothing in its stack', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const stacks = makeStacks(app, lockstepMappingOf(MAPPING), { ...settingsOf(app), account: ACCOUNT });
    const watch = stacks.find(({ stackName }) => stackName === 'LockstepWatch-orders-eu-west-1');
    if (watch === undefined) throw new Error('nothing watches');
    for (const stack of stacks) suppressFindings(stack);
    Aspects.of(watch).add(new AwsSolutionsChecks());
    app.synth();
    expect(Annotations.fromStack(watch).findError('*', Match.stringLikeRegexp('AwsSolutions-.*'))).toEqual([]);
    expect(JSON.stringify(Template.fromStack(watch))).not.toContain('BootstrapVersion');
  });
});

describe('on the bus of the origin', () => {
  const template = reconcilerTemplate(MAPPING);

  test('each place has one rule, so that no event invokes the function twice', () => {
    const patterns = rulesOf(template).map(({ EventPattern: { account, region, detail } }) => [
      account,
      region,
      detail?.name,
    ]);
    expect(patterns).toEqual([
      [[ACCOUNT], ['us-east-1'], ['keys/api', 'keys/api-2', { prefix: 'pay/' }, 'prod/db']],
      [[ACCOUNT], ['eu-west-1'], ['copies/db', { prefix: 'pay/' }, 'prod/db']],
      [[PARTNER], ['us-east-1', 'eu-central-1'], [{ prefix: 'pay/' }, 'prod/db', 'shared/api']],
    ]);
  });

  test('another account may put this kind of event, and no other', () => {
    template.hasResourceProperties('AWS::Events::EventBusPolicy', {
      StatementId: Match.stringLikeRegexp('^[A-Za-z0-9_-]{1,64}$'),
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${PARTNER}:root`]] } },
        Action: 'events:PutEvents',
        Condition: {
          StringEquals: { 'events:source': 'aws.secretsmanager', 'events:detail-type': 'Secret Label Updated' },
        },
      },
    });
    template.resourceCountIs('AWS::Events::EventBusPolicy', 1);
  });

  test('nothing is watched, and no account let in, if the app does not want it', () => {
    const without = reconcilerTemplate(MAPPING, { watch: false });
    expect(rulesOf(without)).toHaveLength(1);
    without.resourceCountIs('AWS::Events::EventBusPolicy', 0);
  });
});
