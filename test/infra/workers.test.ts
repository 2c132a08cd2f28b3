import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { MappingError } from '../../infra/mapping.ts';
import { reconcilerStack, reconcilerTemplate, yaml } from './support/synth.ts';

const WITHOUT = reconcilerTemplate(yaml());
const WITH = reconcilerTemplate(yaml('reconcile: { workers: 10 }'));

test('the stack has workers only if the mapping asks for them', () => {
  expect(count(WITHOUT)).toEqual({ functions: 2, queues: 1, sources: 0 });
  expect(count(WITH)).toEqual({ functions: 3, queues: 3, sources: 1 });
});

test('workers take batches of ten, with the given concurrency, and return only failed messages', () => {
  WITH.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionName: { Ref: Match.stringLikeRegexp('^lockstepWorkersWorker') },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 10 },
  });
});

test('a message is received again only after its worker must have ended, and at most five times', () => {
  WITH.hasResourceProperties('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('queue'), Timeout: 120 });
  WITH.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 720,
    SqsManagedSseEnabled: true,
    RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: arnOf('lockstepWorkersGivenUp') },
  });
  WITH.hasResourceProperties('AWS::SQS::Queue', {
    MessageRetentionPeriod: 1_209_600,
    RedrivePolicy: Match.absent(),
    SqsManagedSseEnabled: true,
  });
});

test('secrets that the workers gave up on raise an alarm', () => {
  WITH.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('the workers gave up'),
    Dimensions: [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^lockstepWorkersGivenUp'), 'QueueName'] } },
    ],
  });
});

test('events go to the queue, which accepts them only from rules of the stack', () => {
  WITH.allResourcesProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ Arn: arnOf('lockstepWorkersQueue') })],
  });
  WITH.hasResourceProperties('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: Match.stringLikeRegexp('^lockstepWorkersQueue') }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': arnOf('lockstepTriggersLabelUpdated') } },
        }),
      ]),
    },
  });
});

test('only the scheduled function knows the queue that it hands over to', () => {
  const functions = Object.entries(WITH.findResources('AWS::Lambda::Function'));
  const knowing = functions.filter(([, one]) => 'LOCKSTEP_QUEUE_URL' in one.Properties.Environment.Variables);
  expect(knowing.map(([id]) => id)).toEqual([expect.stringMatching(/^lockstepScheduled/)]);
});

test('a stack in another account than the mapping says is refused', () => {
  const text = yaml().replace('region: us-east-1 }', 'region: us-east-1, account: "222233334444" }');
  expect(() => reconcilerStack(text)).toThrow(MappingError);
  expect(() => reconcilerStack(text)).toThrow(/account 111122223333 .* origin in 222233334444/);
});

function count(template: Template) {
  const of = (type: string): number => Object.keys(template.findResources(type)).length;
  return {
    functions: of('AWS::Lambda::Function'),
    queues: of('AWS::SQS::Queue'),
    sources: of('AWS::Lambda::EventSourceMapping'),
  };
}

function arnOf(id: string) {
  return { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] };
}
