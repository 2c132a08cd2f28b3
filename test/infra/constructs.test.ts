import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { SecretsLockstep } from '../../infra/constructs/SecretsLockstep.ts';
import { ACCOUNT } from '../support/builders.ts';
import { mappingFile, quickApp, reconcilerTemplate, yaml } from './support/synth.ts';

const HOURLY = reconcilerTemplate(yaml('notify: { email: [a@example.com, b@example.com] }'));
const every = (schedule: string) => reconcilerTemplate(yaml(`reconcile: { schedule: '${schedule}' }`));

describe('runs', () => {
  test('on schedule never overlap, and do not delay runs by event or by hand', () => {
    const functions = Object.values(HOURLY.findResources('AWS::Lambda::Function'));
    const limits = functions.map(({ Properties }) => Properties.ReservedConcurrentExecutions);
    expect(limits).toEqual([undefined, 1]);
    HOURLY.hasResourceProperties('AWS::Scheduler::Schedule', { Target: { Arn: arnOf('lockstepScheduled') } });
    HOURLY.allResourcesProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ Arn: arnOf('lockstepOnDemand') })],
    });
    HOURLY.hasOutput('ReconcilerFunctionName', { Value: { Ref: Match.stringLikeRegexp('^lockstepOnDemand') } });
  });

  test('need no reserved concurrency if the account has none to spare', () => {
    const template = reconcilerTemplate(yaml(), { reserveConcurrency: false });
    template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  test('that fail are retried; failed events are then kept as encrypted dead letters for two weeks', () => {
    HOURLY.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2 });
    HOURLY.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^lockstepOnDemand') },
      DestinationConfig: { OnFailure: { Destination: arnOf('lockstepDeadLetters') } },
    });
    HOURLY.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^lockstepScheduled') },
      DestinationConfig: Match.absent(),
    });
    const DeadLetterConfig = { Arn: arnOf('lockstepDeadLetters') };
    const RetryPolicy = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 5 };
    HOURLY.hasResourceProperties('AWS::Scheduler::Schedule', { Target: { DeadLetterConfig, RetryPolicy } });
    HOURLY.allResourcesProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig, RetryPolicy })],
    });
    HOURLY.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  test('may send what they cannot publish to the dead-letter queue, and know its URL', () => {
    const url = { Ref: Match.stringLikeRegexp('^lockstepDeadLetters') };
    const template = reconcilerTemplate(yaml('reconcile: { workers: 2 }'));
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ LOCKSTEP_DEAD_LETTERS_URL: url }) },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: Match.arrayWith(['sqs:SendMessage']),
            Resource: arnOf('lockstepDeadLetters'),
          }),
        ]),
      },
    });
  });

  test.each([
    ['rate(1 minute)', { Mode: 'OFF' }, 60],
    ['rate(10 minutes)', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2 }, 600],
    ['rate(1 hour)', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 }, 3_600],
    ['cron(0 6 ? * MON-FRI *)', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 }, 21_600],
  ])(
    '%s may start late by at most a quarter of the gap, and expires when the next run is due',
    (schedule, window, age) => {
      const template = every(schedule);
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: schedule,
        ScheduleExpressionTimezone: 'Etc/UTC',
        FlexibleTimeWindow: window,
      });
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: Match.stringLikeRegexp('^lockstepScheduled') },
        MaximumEventAgeInSeconds: age,
      });
    },
  );
});

describe('alarms', () => {
  test('notify the topic when they begin and when they are over', () => {
    const actions = [{ Ref: Match.stringLikeRegexp('^lockstepReportingReport') }];
    HOURLY.resourceCountIs('AWS::CloudWatch::Alarm', 8);
    HOURLY.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: actions, OKActions: actions });
  });
});

describe('resources that the app passes in', () => {
  test('a topic is used as it is, and addresses are subscribed to it', () => {
    const app = quickApp();
    const stack = new Stack(app, 'Mine', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const topic = Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${ACCOUNT}:oncall`);
    const encryptionKey = Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${ACCOUNT}:key/mine`);
    const mapping = mappingFile(yaml('notify: { email: [a@example.com] }'));
    new SecretsLockstep(stack, 'Lockstep', { mapping, topic, encryptionKey });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'a@example.com' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKey.keyArn });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LOCKSTEP_TOPIC_ARN: topic.topicArn } },
    });
  });
});

describe('a topic is refused', () => {
  const withTopic = (arn: string) => {
    const stack = new Stack(quickApp(), 'Mine', { env: { account: ACCOUNT, region: 'us-east-1' } });
    return new SecretsLockstep(stack, 'Lockstep', {
      mapping: mappingFile(yaml()),
      topic: Topic.fromTopicArn(stack, 'Topic', arn),
    });
  };

  test('in another Region', () => {
    expect(() => withTopic(`arn:aws:sns:eu-west-1:${ACCOUNT}:oncall`)).toThrow(
      "the topic oncall is in eu-west-1 and the mapping's origin in us-east-1; alarms and reports need a topic in that Region",
    );
  });

  test('if it is a FIFO topic', () => {
    expect(() => withTopic(`arn:aws:sns:us-east-1:${ACCOUNT}:oncall.fifo`)).toThrow(
      'the topic oncall.fifo is a FIFO topic, which takes no e-mail subscription and no alarm; use a standard topic',
    );
  });

  test('but not if it is a standard topic in the origin’s Region, in any account', () => {
    for (const account of [ACCOUNT, '444455556666']) {
      expect(() => withTopic(`arn:aws:sns:us-east-1:${account}:fifo-oncall`)).not.toThrow();
    }
  });
});

describe('a mapping', () => {
  test('is refused with all its mistakes, as by `lockstep validate`', () => {
    const broken = yaml().replace('eu-west-1', 'eu-wst-1').replace('version: 1', 'version: 2');
    expect(() => reconciler(broken)).toThrow(
      /replication\.yaml:1:10 {2}.*\n.*replication\.yaml:5:26 {2}"eu-wst-1" is not an AWS Region; did you mean "eu-west-1"\?$/,
    );
  });

  test('is refused with a schedule that has no run left', () => {
    expect(() => reconciler(yaml("reconcile: { schedule: 'cron(0 6 30 FEB ? *)' }"))).toThrow(
      /replication\.yaml:6:24 {2}cron\(0 6 30 FEB \? \*\) never runs: /,
    );
  });

  test('is refused in another Region than the origin’s', () => {
    expect(() => reconciler(yaml(), 'eu-west-1')).toThrow(
      "the stack is in eu-west-1 and the mapping's origin in us-east-1; put them in one Region",
    );
  });

  test('is refused if its names do not fit into the policies of a role, with a remedy', () => {
    const names = Array.from(
      { length: 400 },
      (_, index) => `  - { name: prod/service-${index}/db, replicas: [{ region: eu-west-1 }] }\n`,
    );
    expect(() => reconciler(yaml(names.join('')))).toThrow(/names so many secrets .* use patterns such as prod\/\*/);
  });

  test('with many names is spread over several policies', () => {
    const names = Array.from(
      { length: 100 },
      (_, index) => `  - { name: prod/service-${index}/db, replicas: [{ region: eu-west-1 }] }\n`,
    );
    const template = reconcilerTemplate(yaml(names.join('')));
    expect(Object.keys(template.findResources('AWS::IAM::ManagedPolicy')).length).toBeGreaterThan(0);
  });
});

function reconciler(text: string, region = 'us-east-1'): SecretsLockstep {
  const stack = new Stack(quickApp(), 'Mine', { env: { account: ACCOUNT, region } });
  return new SecretsLockstep(stack, 'Lockstep', { mapping: mappingFile(text) });
}

function arnOf(id: string) {
  return { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] };
}
