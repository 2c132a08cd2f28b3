import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { MAPPING } from '../support/cli.ts';
import { FUNCTIONS, readFunctions, runIn } from './app.ts';

// The kind of fault: the app that `cdk init` makes today, and its tests, which run in jest, cannot use the constructs.

const STACK = `import * as cdk from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SecretsLockstep } from 'lockstep/cdk';

export class OrdersStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, { ...props, env: { account: '111122223333', region: 'us-east-1' } });
    new SecretsLockstep(this, 'Lockstep', { mapping: 'replication.yaml' });
  }
}
`;

const TEST = `import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LockstepMapping, MappingError } from 'lockstep/cdk';
import { OrdersStack } from '../lib/orders-stack';

test('Reconciler Created', () => {
  const template = Template.fromStack(new OrdersStack(new cdk.App(), 'MyTestStack'));
  template.resourceCountIs('AWS::Lambda::Function', 2);
});

test('Mistakes Refused', () => {
  expect(() => LockstepMapping.fromFile('nowhere.yaml')).toThrow(MappingError);
});
`;

const CDK = 'node_modules/aws-cdk/bin/cdk';

test('the app of `cdk init` is synthesized by `cdk synth`, and its tests pass in jest', async () => {
  const folder = join(inject('apps'), 'newest/orders');
  await mkdir(folder);
  await runIn(folder, [`../${CDK}`, 'init', 'app', '--language', 'typescript', '--generate-only']);
  // Its own packages are those of the folder above, which are in versions that it asks for.
  await symlink('../node_modules', join(folder, 'node_modules'));
  await execa('npm', ['ls', '--depth=0'], { cwd: folder });

  await writeFile(join(folder, 'replication.yaml'), MAPPING);
  await writeFile(join(folder, 'lib/orders-stack.ts'), STACK);
  await writeFile(join(folder, 'test/orders.test.ts'), TEST);
  await runIn(folder, [CDK, 'synth', '--quiet', '--no-notices']);
  expect(await readFunctions(folder, 'OrdersStack')).toEqual(FUNCTIONS);
  expect(await runIn(folder, ['node_modules/jest/bin/jest.js'])).toMatch(/^Tests: +2 passed, 2 total$/m);
});
