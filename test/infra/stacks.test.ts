import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { FINGERPRINT_VARIABLE, fingerprintMapping } from '../../config/stack.ts';
import { suppressFindings } from '../../infra/nag.ts';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { findParts } from '../../src/core/doctor/stack.ts';
import { lockstepMappingOf } from './support/synth.ts';

const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1, kmsKey: alias/secrets }
  partner:
    region: eu-central-1
    assumeRole: arn:aws:iam::222233334444:role/lockstep/writer
    externalId: orders-platform
secrets:
  - { name: prod/orders/db, replicas: [dublin, partner] }
  - { name: prod/payments/*, replicas: [dublin] }
notify: { email: [oncall@example.com] }
`;

test('the functions run on Node 24 on arm64, and their environment contains no secret value', () => {
  const template = templateOf(MAPPING);
  template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
    const names = Object.keys(Properties.Environment.Variables);
    expect(names.every((name) => name.startsWith('LOCKSTEP_') || name.startsWith('NODE_'))).toBe(true);
  }
});

test('the doctor finds the function, the schedule and the rules in the stack, and the fingerprint in the function', () => {
  const template = templateOf(MAPPING);
  const resources = Object.entries(template.toJSON().Resources as Record<string, { Type: string }>);
  const listed = resources.map(([logicalId, { Type }]) => ({ logicalId, type: Type, physicalId: logicalId }));
  const { scheduled, schedule, rules } = findParts(listed);
  const { Properties } = template.toJSON().Resources[scheduled ?? ''];
  expect(Properties.Description).toMatch(/on schedule/);
  const fingerprint = fingerprintMapping(lockstepMappingOf(MAPPING).declared);
  expect(Properties.Environment.Variables[FINGERPRINT_VARIABLE]).toBe(fingerprint);
  expect(schedule).toMatch(/Schedule/);
  expect(rules.map(({ what }) => what)).toEqual([
    'new values of origins',
    'rotations that ended',
    'new secrets, tags and descriptions',
    'replicas that someone writes to',
    'replicas that someone writes to',
  ]);
});

test('the schedule has a flexible window, retries and a dead-letter queue', () => {
  templateOf(MAPPING).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE' },
    Target: {
      Input: '{"lockstep":"schedule"}',
      RetryPolicy: Match.objectLike({ MaximumRetryAttempts: Match.anyValue() }),
      DeadLetterConfig: { Arn: Match.anyValue() },
    },
  });
});

test('every event has a rule, and the native event is filtered by the names in the mapping', () => {
  const template = templateOf(MAPPING);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      detail: { labelUpdated: ['AWSCURRENT'], name: Match.arrayWith(['prod/orders/db']) },
    },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'detail-type': ['AWS Service Event via CloudTrail'], detail: { eventName: ['RotationSucceeded'] } },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS API Call via CloudTrail'],
      // Not filtered by name: a new tag may make the mapping select any secret.
      detail: {
        eventName: ['CreateSecret', 'RestoreSecret', 'TagResource', 'UntagResource', 'UpdateSecret'],
        errorCode: [{ exists: false }],
      },
    },
  });
});

test('the topic is encrypted, refuses plain HTTP, and mails the addresses in the mapping', () => {
  const template = templateOf(MAPPING);
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});

test('missing data raises an alarm within two periods if runs have stopped', () => {
  templateOf(MAPPING).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('no scheduled run finished'),
    Namespace: 'Lockstep',
    MetricName: 'RunFinished',
    TreatMissingData: 'breaching',
    ComparisonOperator: 'LessThanThreshold',
    AlarmActions: [Match.anyValue()],
  });
});

test.each([
  ['Errors'],
  ['Throttles'],
  ['ApproximateNumberOfMessagesVisible'],
  ['NewDriftLeft'],
  ['MissedEvents'],
  ['HistoryFailed'],
])('the alarm on %s notifies the topic', (MetricName) => {
  templateOf(MAPPING).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName,
    AlarmActions: [Match.anyValue()],
  });
});

test('logs are encrypted and expire, and there is a dashboard', () => {
  const template = templateOf(MAPPING);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, KmsKeyId: Match.anyValue() });
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('the outputs are those of the contract, with the role only if another account has to trust it', () => {
  expect(outputsOf(MAPPING)).toEqual([
    'HistoryLocation',
    'ReconcilerFunctionName',
    'ReconcilerRoleArn',
    'ReportTopicArn',
  ]);
  const oneAccount = MAPPING.replace(/ {2}partner:.*externalId: orders-platform\n/s, '').replace(', partner', '');
  expect(outputsOf(oneAccount)).toEqual(['HistoryLocation', 'ReconcilerFunctionName', 'ReportTopicArn']);
});

test('the role of a target account trusts only the reconciler, with the external id', () => {
  const reconcilerRoleArn = 'arn:aws:iam::111122223333:role/reconciler';
  const template = templateOf(MAPPING, { reconcilerRoleArn }, '222233334444');
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'writer',
    Path: '/lockstep/',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { AWS: reconcilerRoleArn },
          Condition: { StringEquals: { 'sts:ExternalId': 'orders-platform' } },
        },
      ],
    },
  });
});

test.each([
  ['aws', 'us-east-1', 'eu-west-1'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-east-1'],
  ['aws-cn', 'cn-north-1', 'cn-northwest-1'],
])('in the partition %s every ARN of a secret is of that partition', (partition, origin, target) => {
  const mapping = `version: 1
origin: { region: ${origin} }
secrets:
  - { name: prod/db, replicas: [{ region: ${target} }] }
`;
  const text = JSON.stringify(templateOf(mapping).toJSON());
  const partitions = [...text.matchAll(/arn:([a-z-]+):secretsmanager:/g)].map(([, found]) => found);
  expect(new Set(partitions)).toEqual(new Set([partition]));
});

test.each([
  ['the reconciler', {}, '111122223333'],
  ['the reconciler with workers', {}, '111122223333', 'reconcile: { workers: 10 }'],
  ['a target account', { reconcilerRoleArn: 'arn:aws:iam::111122223333:role/reconciler' }, '222233334444'],
])('cdk-nag finds nothing that is not explained in the stack of %s', (_, context, account, more = '') => {
  const { app, stack } = synthesized(`${MAPPING}\n${more}`, context, account);
  suppressFindings(stack);
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
  const found = Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions-.*'));
  expect(found.map((one) => one.entry.data)).toEqual([]);
});

function outputsOf(mapping: string): string[] {
  return Object.keys(templateOf(mapping).toJSON().Outputs).sort();
}

const templates = new Map<string, Template>();

/** Synthesized once for each mapping and context, since tests only read. */
function templateOf(mapping: string, context: object = {}, account = '111122223333'): Template {
  const key = JSON.stringify([mapping, context, account]);
  const template = templates.get(key) ?? Template.fromStack(synthesized(mapping, context, account).stack);
  templates.set(key, template);
  return template;
}

function synthesized(text: string, context: object, account: string) {
  const mapping = lockstepMappingOf(text);
  const app = new App({ context: { mapping: mapping.declared.file, 'aws:cdk:bundling-stacks': [], ...context } });
  const [stack] = makeStacks(app, mapping, { ...settingsOf(app), account });
  if (stack === undefined) throw new Error('no stack');
  return { app, stack };
}
