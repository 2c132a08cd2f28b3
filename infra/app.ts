import { App, Aspects, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ReplicaRole } from './constructs/ReplicaRole.ts';
import { SecretsLockstep } from './constructs/SecretsLockstep.ts';
import { MappingError, readMappingNow } from './mapping.ts';
import { suppressWithReasons } from './nag.ts';

/**
 * `cdk deploy --all` puts the reconciler into the origin's account. In a target account the same app, with
 * `-c reconcilerRoleArn=ARN` (an output of the first), puts the roles there that the mapping names for that account.
 */
function build(app: App): void {
  const path: string = app.node.tryGetContext('mapping') ?? 'replication.yaml';
  const listSecrets = app.node.tryGetContext('listSecrets') !== 'false';
  const readReplicas = app.node.tryGetContext('readReplicas') !== 'false';
  const reconcilerRoleArn: string | undefined = app.node.tryGetContext('reconcilerRoleArn');
  const mapping = readMappingNow(path);
  const account = process.env.CDK_DEFAULT_ACCOUNT;
  const env = { region: mapping.origin.region, ...(account === undefined ? {} : { account }) };
  if (reconcilerRoleArn === undefined) {
    const stack = new Stack(app, 'Lockstep', { env, description: 'Lockstep: the reconciler' });
    new SecretsLockstep(stack, 'Lockstep', { mapping: path, listSecrets, readReplicas });
    suppressWithReasons(stack);
    return;
  }
  const targets = mapping.entries.flatMap((entry) => entry.replicas.map((spec) => spec.target));
  const roles = new Set(targets.flatMap((target) => target.assumeRole ?? []));
  const here = [...roles].filter((role) => account === undefined || role.split(':')[4] === account);
  const stack = new Stack(app, 'LockstepReplicas', { env, description: 'Lockstep: roles that let the reconciler in' });
  here.forEach((roleArn, index) => {
    new ReplicaRole(stack, `Role${index}`, { mapping, roleArn, reconcilerRoleArn, listSecrets, readReplicas });
  });
  suppressWithReasons(stack);
}

try {
  const app = new App();
  build(app);
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
} catch (thrown) {
  if (!(thrown instanceof MappingError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
