import { resolve } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Mapping } from '../../config/mapping.ts';
import { readMappingNow } from '../mapping.ts';
import { reconcilerStatements } from '../permissions.ts';
import { gapsOf } from '../schedule.ts';
import { ReconcilerFunction, whereabouts } from './ReconcilerFunction.ts';
import { Triggers } from './Triggers.ts';
import { Watch } from './Watch.ts';

export interface SecretsLockstepProps {
  /** Path of the mapping, relative to the working directory. */
  readonly mapping: string;
  /** Grant secretsmanager:ListSecrets, which has no resource to be limited by. Without it each secret is described. @default true */
  readonly listSecrets?: boolean;
  /** Grant reading the replicas' values, for audits with `depth: values`. @default true */
  readonly readReplicas?: boolean;
  /** Memory of the function in MiB. @default 512 */
  readonly memoryMiB?: number;
  /** A topic of your own to report to; its policy and its key are yours. @default a new one, encrypted, TLS only */
  readonly topic?: ITopic;
  /** A key of your own for topic, queue, logs and environment. @default a new one */
  readonly encryptionKey?: IKey;
}

/** Lambda's longest run, in minutes. */
const LONGEST_RUN = 15;

/** Everything that the origin's account needs. Put it into a stack in the origin's Region. */
export class SecretsLockstep extends Construct {
  readonly reconciler: ReconcilerFunction;
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: SecretsLockstepProps) {
    super(scope, id);
    const mapping = readMappingNow(props.mapping);
    const { shortest, longest } = gapsOf(mapping.reconcile.schedule);
    const flexibleMinutes = Math.min(15, Math.floor(shortest / 12));
    const encryptionKey = props.encryptionKey ?? this.#makeKey();
    const deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.topic = props.topic ?? this.#makeTopic(mapping, encryptionKey);
    this.reconciler = new ReconcilerFunction(this, 'Reconciler', {
      mapping: resolve(props.mapping),
      statements: reconcilerStatements(mapping, {
        ...whereabouts(this),
        listSecrets: props.listSecrets ?? true,
        readReplicas: props.readReplicas ?? true,
      }),
      timeout: Duration.minutes(Math.min(LONGEST_RUN, Math.max(1, shortest - flexibleMinutes))),
      memoryMiB: props.memoryMiB ?? 512,
      topic: this.topic,
      deadLetters,
      encryptionKey,
    });
    const { function: reconciler } = this.reconciler;
    new Triggers(this, 'Triggers', { mapping, function: reconciler, deadLetters, flexibleMinutes });
    new Watch(this, 'Watch', { function: reconciler, deadLetters, topic: this.topic, longestGap: longest });
    this.#output('ReconcilerFunctionName', reconciler.functionName);
    this.#output('ReportTopicArn', this.topic.topicArn);
    const roles = mapping.entries.some((entry) => entry.replicas.some((spec) => spec.target.assumeRole !== null));
    if (roles) this.#output('ReconcilerRoleArn', this.reconciler.role.roleArn);
  }

  #makeKey(): IKey {
    const key = new Key(this, 'Key', {
      description: 'Lockstep: topic, dead letters, logs',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Alarms publish to the topic, and logs are written, under this key.
    for (const service of ['cloudwatch', 'logs', 'scheduler', 'events']) {
      key.grantEncryptDecrypt(new ServicePrincipal(`${service}.amazonaws.com`));
    }
    return key;
  }

  #makeTopic(mapping: Mapping, masterKey: IKey): ITopic {
    const topic = new Topic(this, 'Report', { displayName: 'Lockstep', masterKey, enforceSSL: true });
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    for (const address of mapping.notify.email) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  /** Under its plain name, whatever path the construct has. */
  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value }).overrideLogicalId(name);
  }
}
