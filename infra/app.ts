import { App, Aspects } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LockstepMapping, MappingError } from './mapping.ts';
import { suppressFindings } from './nag.ts';
import { settingsOf } from './settings.ts';
import { makeStacks } from './stacks.ts';

/**
 * `cdk deploy --all` deploys the reconciler into the origin's account. In a target account, with `-c reconcilerRoleArn=ARN` (an
 * output of the reconciler's stack), it deploys the roles that the mapping names there.
 */
function main(): void {
  const app = new App();
  const settings = settingsOf(app);
  const mapping = LockstepMapping.fromFile(settings.mapping);
  for (const stack of makeStacks(app, mapping, settings)) suppressFindings(stack);
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
}

try {
  main();
} catch (thrown) {
  if (!(thrown instanceof MappingError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
