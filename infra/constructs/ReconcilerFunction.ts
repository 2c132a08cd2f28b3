import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Statement } from '../permissions.ts';

/** The checkout, or `dist` of the installed package. */
const ROOT = join(import.meta.dirname, '..', '..');

/** aws-cdk-lib may not know the runtime's name yet; Lambda does. */
const NODE_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

export interface ReconcilerFunctionProps {
  /** Absolute path of the mapping, which is bundled beside the handler. */
  readonly mapping: string;
  readonly statements: readonly Statement[];
  /** A run ends well before the next one is due, so that no two scheduled runs overlap. */
  readonly timeout: Duration;
  readonly memoryMiB: number;
  readonly topic: ITopic;
  readonly deadLetters: IQueue;
  readonly encryptionKey: IKey;
}

/** The function, its role with the permissions that the mapping asks for, and its log group. */
export class ReconcilerFunction extends Construct {
  readonly function: NodejsFunction;
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: ReconcilerFunctionProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lockstep: reads the declared origins, writes their replicas',
    });
    for (const statement of props.statements) role.addToPolicy(asPolicyStatement(statement));
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: props.encryptionKey,
    });
    logGroup.grantWrite(role);
    this.role = role;
    this.function = new NodejsFunction(this, 'Function', {
      description: 'Lockstep reconciler: keeps replicas of secrets in lockstep with their origin',
      ...sources(),
      handler: 'handler',
      runtime: NODE_24,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role,
      logGroup,
      environment: { LOCKSTEP_TOPIC_ARN: props.topic.topicArn },
      environmentEncryption: props.encryptionKey,
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(props.deadLetters),
      bundling: bundlingOf(props.mapping),
    });
    props.topic.grantPublish(role);
  }
}

/** The handler by its path, as TypeScript in the checkout and as JavaScript in the installed package. */
function sources() {
  const handler = join(ROOT, 'src/entry/lambda/reconciler');
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
    externalModules: [],
    mainFields: ['module', 'main'],
    // Some dependencies are CommonJS and ask for node's modules by require.
    banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_input: string, output: string) => [`cp "${mapping}" "${output}/replication.yaml"`],
    },
  };
}

/** A statement of ours in CDK's words. */
export function asPolicyStatement({ sid, actions, resources, conditions }: Statement): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

/** Where a construct is being put, as far as ARNs need it. */
export function whereabouts(scope: Construct): { partition: string; account: string } {
  const { partition, account } = Stack.of(scope);
  return { partition, account };
}
