import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** The checkout, or `dist` of the installed package. */
const ROOT = join(import.meta.dirname, '..', '..');

/** Lambda's longest run; the handler watches the time and defers what it cannot finish. */
export const LONGEST_RUN = Duration.minutes(15);

export interface ReconcilerFunctionProps {
  /** A module of src/entry/lambda. @default 'reconciler' */
  readonly handler?: 'reconciler' | 'worker';
  /** @default Lambda's longest */
  readonly timeout?: Duration;
  readonly description: string;
  /** Absolute path of the mapping, which is bundled beside the handler. */
  readonly mapping: string;
  readonly memoryMiB: number;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  /** Where invocations end that failed to the last try; undefined: what calls the function calls it again anyway. */
  readonly deadLetters: IQueue | undefined;
  /** How long an invocation that waits, or failed, is worth trying. */
  readonly maxEventAge: Duration;
  readonly environment: Record<string, string>;
  /** Runs at a time; undefined: as many as the account has room for. */
  readonly atOnce?: number;
}

/** The reconciler as a function: one file with everything in it, the mapping and the source map beside it. */
export class ReconcilerFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: ReconcilerFunctionProps) {
    const { description, mapping, memoryMiB, role, logGroup, deadLetters, maxEventAge, environment, atOnce } = props;
    const { handler = 'reconciler', timeout = LONGEST_RUN } = props;
    super(scope, id, {
      description,
      ...sources(handler),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      timeout,
      role,
      logGroup,
      environment,
      awsSdkConnectionReuse: false,
      retryAttempts: 2,
      maxEventAge,
      ...(deadLetters === undefined ? {} : { onFailure: new SqsDestination(deadLetters) }),
      bundling: bundlingOf(mapping),
      ...(atOnce === undefined ? {} : { reservedConcurrentExecutions: atOnce }),
    });
  }
}

/** The handler by its path, as TypeScript in the checkout and as JavaScript in the installed package. */
function sources(module: string) {
  const handler = join(ROOT, 'src/entry/lambda', module);
  const inCheckout = existsSync(`${handler}.ts`);
  const projectRoot = inCheckout ? ROOT : join(ROOT, '..');
  // CDK asks for a lock file to find the project by; the package ships without one.
  return {
    entry: `${handler}.${inCheckout ? 'ts' : 'js'}`,
    projectRoot,
    depsLockFilePath: join(projectRoot, 'package.json'),
  };
}

function bundlingOf(mapping: string) {
  return {
    format: OutputFormat.ESM,
    target: 'node24',
    minify: true,
    sourceMap: true,
    sourceMapMode: SourceMapMode.EXTERNAL,
    // The map is for reading a stack trace beside the checkout; the sources themselves would triple what is deployed.
    sourcesContent: false,
    externalModules: [],
    mainFields: ['module', 'main'],
    // Some dependencies are CommonJS and ask for node's modules by require.
    banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_input: string, output: string) => [
        `cp ${quoted(mapping)} ${quoted(join(output, 'replication.yaml'))}`,
      ],
    },
  };
}

/** A path as the shell takes it, whatever is in it. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
