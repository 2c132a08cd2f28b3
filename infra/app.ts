import { App, Aspects } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { formatProblem, readMapping } from '../config/load.ts';
import type { Mapping } from '../config/mapping.ts';
import { MappingError } from './mapping.ts';
import { explainExceptions } from './nag.ts';
import { settingsOf } from './settings.ts';
import { stacksOf } from './stacks.ts';

/**
 * `cdk deploy --all` puts the reconciler into the origin's account. In a target account the same app, with
 * `-c reconcilerRoleArn=ARN` (an output of the first), puts the roles there that the mapping names for that account.
 */
async function main(): Promise<void> {
  const app = new App();
  const settings = settingsOf(app);
  const mapping = await mappingAt(settings.mapping);
  for (const stack of stacksOf(app, mapping, settings)) explainExceptions(stack);
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
}

async function mappingAt(path: string): Promise<Mapping> {
  const read = await readMapping(path, new Date());
  if (read.ok) return read.mapping;
  throw new MappingError(read.problems.map(formatProblem).join('\n'));
}

try {
  await main();
} catch (thrown) {
  if (!(thrown instanceof MappingError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
