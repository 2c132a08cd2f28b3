import { resolve } from 'node:path';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Mapping } from '../../config/mapping.ts';
import { MappingError, readMappingNow } from '../mapping.ts';
import { reconcilerStatements } from '../permissions.ts';
import { gapsOf } from '../schedule.ts';
import { Alarms } from './Alarms.ts';
import { DAY } from './metrics.ts';
import { ReconcilerFunction } from './ReconcilerFunction.ts';
import { ReconcilerRole } from './ReconcilerRole.ts';
import { Reporting } from './Reporting.ts';
import { RunsDashboard } from './RunsDashboard.ts';
import { Triggers } from './Triggers.ts';

export interface SecretsLockstepProps {
  /** Path of the mapping, relative to the working directory. It is bundled with the function. */
  readonly mapping: string;
  /** A topic of your own for reports and alarms; its policy, and that of its key, are yours. @default a new one, encrypted and TLS only */
  readonly topic?: ITopic;
  /** A key of your own for topic and logs; its policy has to let CloudWatch and CloudWatch Logs use it. @default a new one */
  readonly encryptionKey?: IKey;
  /** ARNs of the customer managed keys that origins are under. @default any key of the account, for the declared origins alone */
  readonly originKeys?: readonly string[];
  /** Grant secretsmanager:ListSecrets, which cannot be limited to names. Without it the mapping must name each secret. @default true */
  readonly listSecrets?: boolean;
  /** Grant reading the replicas' values, which audits with `depth: values` need. @default true */
  readonly readReplicas?: boolean;
  /** Set one Lambda execution of the account aside for scheduled runs, so that two never overlap. @default true */
  readonly reserveConcurrency?: boolean;
  /** Memory of the functions in MiB. @default 512 */
  readonly memoryMiB?: number;
  /** How long logs are kept. @default three months */
  readonly logRetention?: RetentionDays;
}

/**
 * Everything that the origin's account needs: the reconciler, what triggers it, and what watches it.
 * Put it into a stack in the origin's Region.
 * @throws MappingError whose message has every mistake of the mapping, a line each
 */
export class SecretsLockstep extends Construct {
  /** The function for events, and for runs by hand. */
  readonly reconciler: IFunction;
  /** The role that roles in target accounts have to trust. */
  readonly role: Role;
  /** Where reports and alarms go. */
  readonly topic: ITopic;
  /** What could be delivered to neither function, or made both fail. */
  readonly deadLetters: Queue;
  readonly mapping: Mapping;

  constructor(scope: Construct, id: string, props: SecretsLockstepProps) {
    super(scope, id);
    this.mapping = readMappingNow(props.mapping);
    refuseElsewhere(this, this.mapping);
    const { encryptionKey } = props;
    const { email: emails } = this.mapping.notify;
    const reporting = new Reporting(this, 'Reporting', { emails, topic: props.topic, encryptionKey });
    this.topic = reporting.topic;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.role = new ReconcilerRole(this, 'Role', reconcilerStatements(this.mapping, this.#grantor(props)));
    reporting.grantPublish(this.role);
    const { scheduled, onDemand } = this.#functions(props, reporting.encryptionKey);
    this.reconciler = onDemand;
    this.#watch(scheduled, onDemand);
  }

  #grantor({ listSecrets = true, readReplicas = true, originKeys = [] }: SecretsLockstepProps) {
    return { account: Stack.of(this).account, listSecrets, readReplicas, originKeys };
  }

  /** Two functions of one make: events need not wait for a scheduled run, and scheduled runs wait for each other. */
  #functions(props: SecretsLockstepProps, encryptionKey: IKey) {
    const { memoryMiB = 512, reserveConcurrency = true, logRetention = RetentionDays.THREE_MONTHS } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, encryptionKey });
    logGroup.grantWrite(this.role);
    const { role, deadLetters } = this;
    const shared = { mapping: resolve(props.mapping), memoryMiB, role, logGroup, deadLetters };
    const LOCKSTEP_TOPIC_ARN = this.topic.topicArn;
    const onDemand = new ReconcilerFunction(this, 'OnDemand', {
      ...shared,
      description: 'Lockstep: heals the replicas of one secret on an event, and runs by hand',
      maxEventAge: Duration.hours(6),
      environment: { LOCKSTEP_TOPIC_ARN },
    });
    const scheduled = new ReconcilerFunction(this, 'Scheduled', {
      ...shared,
      description: 'Lockstep: compares and heals all replicas on schedule, one run at a time',
      maxEventAge: worthUntilNext(this.mapping),
      environment: { LOCKSTEP_TOPIC_ARN, LOCKSTEP_FUNCTION_NAME: onDemand.functionName },
      ...(reserveConcurrency ? { atOnce: 1 } : {}),
    });
    return { scheduled, onDemand };
  }

  #watch(scheduled: IFunction, onDemand: IFunction): void {
    const { mapping, deadLetters, topic } = this;
    const { longest: longestGap } = gapsOf(mapping.reconcile.schedule);
    new Triggers(this, 'Triggers', { mapping, scheduled, onDemand, deadLetters });
    new Alarms(this, 'Alarms', {
      functions: { Scheduled: scheduled, OnDemand: onDemand },
      deadLetters,
      topic,
      longestGap,
    });
    new RunsDashboard(this, 'Dashboard', [scheduled, onDemand], longestGap ?? DAY);
  }
}

/** A scheduled run that could not start before the next one is due is worth nothing; Lambda takes a minute to six hours. */
function worthUntilNext({ reconcile }: Mapping): Duration {
  return Duration.minutes(Math.min(Math.max(1, gapsOf(reconcile.schedule).shortest), 6 * 60));
}

/** Events of a secret stay in its Region, and the permissions are for that one. */
function refuseElsewhere(scope: Construct, { origin }: Mapping): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || region === origin.region) return;
  throw new MappingError(
    `the stack is in ${region} and the mapping's origin in ${origin.region}; put them in one Region`,
  );
}
