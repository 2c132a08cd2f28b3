import { Duration, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { gapsOf } from '../../config/aws/schedule.ts';
import type { Mapping } from '../../config/mapping.ts';
import { reconcilerStatements } from '../../config/permissions.ts';
import { FINGERPRINT_VARIABLE, fingerprintMapping } from '../../config/stack.ts';
import { makeHandlerCode } from '../handlers.ts';
import { LockstepMapping } from '../mapping.ts';
import { dashboardName } from '../names.ts';
import {
  assertOriginRegionAndAccount,
  assertReadableReplicas,
  assertSupportedRuntime,
  assertUsableRunbook,
  assertUsableTopic,
} from '../preconditions.ts';
import { Alarms } from './Alarms.ts';
import { makeHistory } from './kept-history.ts';
import { DAY } from './metrics.ts';
import { ReconcilerFunction } from './ReconcilerFunction.ts';
import { ReconcilerRole } from './ReconcilerRole.ts';
import { Reporting } from './Reporting.ts';
import { RunsDashboard } from './RunsDashboard.ts';
import type { SecretsLockstepProps } from './SecretsLockstepProps.ts';
import { Triggers } from './Triggers.ts';
import { Workers, type WorkersProps } from './Workers.ts';

/**
 * Everything that the origin's account needs: the reconciler, its triggers and its alarms.
 * Put it into a stack in the origin's Region.
 * @throws MappingError with every mistake in the mapping, a line each
 */
export class SecretsLockstep extends Construct {
  /** The function for events and for runs by hand. */
  readonly reconciler: IFunction;
  /** The function for scheduled runs. */
  readonly scheduled: IFunction;
  /** The function that works on the queue, if the mapping has `workers`. */
  readonly worker: IFunction | undefined;
  /** The role of all functions, which roles in target accounts have to trust. */
  readonly role: Role;
  /** The topic for reports and alarms. */
  readonly topic: ITopic;
  /** The topic for chat applications, if the mapping has `notify.chat`. It gets the same reports and alarms. */
  readonly chatTopic: ITopic | undefined;
  /** Holds events that could not be delivered or processed, and messages that could not be published. */
  readonly deadLetters: Queue;
  /** The bucket of the history; undefined with `history: off`. */
  readonly history: Bucket | undefined;
  /** What the mapping declares. */
  readonly mapping: Mapping;

  constructor(scope: Construct, id: string, props: SecretsLockstepProps) {
    super(scope, id);
    const loaded = LockstepMapping.from(props.mapping);
    const { declared, text } = loaded;
    this.mapping = declared;
    assertOriginRegionAndAccount(this, this.mapping);
    assertReadableReplicas(props.readReplicas ?? true, this.mapping);
    if (props.runtime !== undefined) assertSupportedRuntime(props.runtime);
    const { region } = this.mapping.origin;
    if (props.topic !== undefined) assertUsableTopic(props.topic, { what: "the mapping's origin", region });
    if (props.runbookUrl !== undefined) assertUsableRunbook(props.runbookUrl);
    const { encryptionKey } = props;
    const { email: emails, chat, events } = this.mapping.notify;
    const reporting = new Reporting(this, 'Reporting', { emails, topic: props.topic, chat, events, encryptionKey });
    this.topic = reporting.topic;
    this.chatTopic = reporting.chatTopic;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.role = new ReconcilerRole(this, 'Role', reconcilerStatements(this.mapping, this.#grantorFor(props)));
    reporting.grantPublish(this.role);
    // Lambda sends failed invocations, and the functions send messages that they could not publish.
    this.deadLetters.grantSendMessages(this.role);
    this.history = makeHistory(this, loaded, { role: this.role, given: props.history });
    const { workers, ...functions } = this.#makeFunctions(text, props, reporting.encryptionKey);
    this.reconciler = functions.onDemand;
    this.scheduled = functions.scheduled;
    this.worker = workers?.worker;
    this.#addTriggersAndAlarms(functions, workers, props);
  }

  /** To invoke by hand. */
  get reconcilerFunctionName(): string {
    return this.reconciler.functionName;
  }

  /** For the roles in target accounts. */
  get reconcilerRoleArn(): string {
    return this.role.roleArn;
  }

  /** For subscriptions of your own. */
  get reportTopicArn(): string {
    return this.topic.topicArn;
  }

  #grantorFor({ listSecrets = true, readReplicas = true, originKeys = [] }: SecretsLockstepProps) {
    return { account: Stack.of(this).account, listSecrets, readReplicas, originKeys };
  }

  /** Two functions of the same code, so that events never queue behind a scheduled run. */
  #makeFunctions(mapping: string, props: SecretsLockstepProps, encryptionKey: IKey) {
    const { runtime = Runtime.NODEJS_24_X, architecture = Architecture.ARM_64, memoryMiB = 512 } = props;
    const { reserveConcurrency = true, logRetention = RetentionDays.THREE_MONTHS } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, encryptionKey });
    logGroup.grantWrite(this.role);
    const { role, deadLetters } = this;
    const code = makeHandlerCode(mapping);
    const shared = { code, runtime, architecture, memoryMiB, role, logGroup, deadLetters };
    const reporting = {
      LOCKSTEP_TOPIC_ARN: this.topic.topicArn,
      [FINGERPRINT_VARIABLE]: fingerprintMapping(this.mapping),
      ...(this.chatTopic && { LOCKSTEP_CHAT_TOPIC_ARN: this.chatTopic.topicArn }),
      LOCKSTEP_DEAD_LETTERS_URL: deadLetters.queueUrl,
      LOCKSTEP_DASHBOARD: dashboardName(this.mapping.name, Stack.of(this).region),
      ...(props.runbookUrl === undefined ? {} : { LOCKSTEP_RUNBOOK_URL: props.runbookUrl }),
      ...(this.history && { LOCKSTEP_HISTORY: `s3://${this.history.bucketName}` }),
    };
    const onDemand = new ReconcilerFunction(this, 'OnDemand', {
      ...shared,
      description: 'Lockstep: heals the replicas of one secret on an event, and runs by hand',
      maxEventAge: MAX_EVENT_AGE,
      environment: reporting,
    });
    const environment = { ...reporting, LOCKSTEP_FUNCTION_NAME: onDemand.functionName };
    const workers = this.#makeWorkers({ ...shared, maxEventAge: MAX_EVENT_AGE, environment });
    const scheduled = new ReconcilerFunction(this, 'Scheduled', {
      ...shared,
      // The next run makes up for one that failed or expired, and the alarms report such runs.
      deadLetters: undefined,
      description: 'Lockstep: compares and heals all replicas on schedule, one run at a time',
      maxEventAge: maxAgeUntilNextRun(this.mapping),
      environment: { ...environment, ...(workers && { LOCKSTEP_QUEUE_URL: workers.queue.queueUrl }) },
      ...(reserveConcurrency ? { maxConcurrency: 1 } : {}),
    });
    return { scheduled, onDemand, workers };
  }

  #makeWorkers(props: Omit<WorkersProps, 'maxConcurrency'>): Workers | undefined {
    const maxConcurrency = this.mapping.reconcile.workers;
    return maxConcurrency === null ? undefined : new Workers(this, 'Workers', { ...props, maxConcurrency });
  }

  #addTriggersAndAlarms(
    { scheduled, onDemand }: Record<'scheduled' | 'onDemand', IFunction>,
    workers: Workers | undefined,
    { runbookUrl, watch = true }: SecretsLockstepProps,
  ): void {
    const { mapping, deadLetters, topic, chatTopic } = this;
    const gaps = gapsOf(mapping.reconcile.schedule);
    const work = workers?.queue;
    new Triggers(this, 'Triggers', { mapping, scheduled, onDemand, deadLetters, work, watch });
    const functions = { Scheduled: scheduled, OnDemand: onDemand, ...(workers && { Worker: workers.worker }) };
    new Alarms(this, 'Alarms', {
      mapping,
      functions,
      deadLetters,
      workerDeadLetters: workers?.deadLetters,
      topics: [topic, ...(chatTopic === undefined ? [] : [chatTopic])],
      gaps,
      runbookUrl,
    });
    new RunsDashboard(this, 'Dashboard', {
      mapping: mapping.name,
      functions: Object.values(functions),
      gap: gaps.longest ?? DAY,
    });
  }
}

/** Lambda's maximum age of an event. */
const MAX_EVENT_AGE = Duration.hours(6);

/** A scheduled run expires when the next one is due. Lambda accepts one minute to six hours. */
function maxAgeUntilNextRun({ reconcile }: Mapping): Duration {
  return Duration.minutes(Math.min(Math.max(1, gapsOf(reconcile.schedule).shortest), 6 * 60));
}
