import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { SecretsLockstep, type SecretsLockstepProps } from '../../infra/index.ts';
import { mappingFile, quickApp, yaml } from './support/synth.ts';

// The kind of fault: a choice about the functions that some of them do not follow, or that they cannot run with.

function synthesize(said: Omit<SecretsLockstepProps, 'mapping'> = {}, workers = 'reconcile: { workers: 2 }\n') {
  const stack = new Stack(quickApp(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const lockstep = new SecretsLockstep(stack, 'Lockstep', { mapping: mappingFile(yaml(workers)), ...said });
  return { stack, lockstep, template: Template.fromStack(stack) };
}

/** The distinct values of these properties among the functions. */
function shared(template: Template, ...names: string[]): unknown[][] {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const found = functions.map(({ Properties }) => JSON.stringify(names.map((name) => Properties[name])));
  return [...new Set(found)].map((one) => JSON.parse(one));
}

test('all functions run on Node 24 on ARM by default', () => {
  const { template } = synthesize();
  template.resourceCountIs('AWS::Lambda::Function', 3);
  expect(shared(template, 'Runtime', 'Architectures')).toEqual([['nodejs24.x', ['arm64']]]);
});

test('all functions have the given runtime, architecture and memory', () => {
  const runtime = new Runtime('nodejs22.x', RuntimeFamily.NODEJS);
  const { template } = synthesize({ runtime, architecture: Architecture.X86_64, memoryMiB: 1024 });
  expect(shared(template, 'Runtime', 'Architectures', 'MemorySize')).toEqual([['nodejs22.x', ['x86_64'], 1024]]);
});

test.each([
  new Runtime('nodejs18.x', RuntimeFamily.NODEJS),
  new Runtime('python3.13', RuntimeFamily.PYTHON),
  new Runtime('provided.al2023', RuntimeFamily.OTHER),
])('a runtime that the handlers do not run on is refused: $name', (runtime) => {
  expect(() => synthesize({ runtime })).toThrow(
    `the functions cannot run on ${runtime.name}; they need Node 20 or later, such as nodejs24.x`,
  );
});

test('each function runs its own handler', () => {
  const { template } = synthesize();
  const handlers = Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
    id.replace(/^Lockstep|[0-9A-F]{8}$/g, ''),
    Properties.Handler,
  ]);
  expect(Object.fromEntries(handlers)).toEqual({
    OnDemand: 'index.reconciler',
    Scheduled: 'index.reconciler',
    WorkersWorker: 'index.worker',
  });
});

test('the construct exposes what other stacks and people need', () => {
  const { stack, lockstep, template } = synthesize();
  const logicalId = (type: string, id: string) =>
    Object.keys(template.findResources(type)).find((name) => name.startsWith(`Lockstep${id}`));
  expect(stack.resolve([lockstep.reconcilerFunctionName, lockstep.reportTopicArn, lockstep.reconcilerRoleArn])).toEqual(
    [
      { Ref: logicalId('AWS::Lambda::Function', 'OnDemand') },
      { Ref: logicalId('AWS::SNS::Topic', 'Reporting') },
      { 'Fn::GetAtt': [logicalId('AWS::IAM::Role', 'Role'), 'Arn'] },
    ],
  );
  expect(stack.resolve([lockstep.scheduled.functionName, lockstep.worker?.functionName])).toEqual([
    { Ref: logicalId('AWS::Lambda::Function', 'Scheduled') },
    { Ref: logicalId('AWS::Lambda::Function', 'WorkersWorker') },
  ]);
  expect(lockstep.mapping).toMatchObject({ name: 'lockstep', origin: { region: 'us-east-1' } });
});

test('without workers it exposes no worker', () => {
  const { lockstep, template } = synthesize({}, '');
  expect(lockstep.worker).toBeUndefined();
  template.allResourcesProperties('AWS::Lambda::Function', { Handler: Match.exact('index.reconciler') });
});
