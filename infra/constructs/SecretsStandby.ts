import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type Mapping, standbyTargets, type Target } from '../../config/mapping.ts';
import { standbyStatements } from '../../config/permissions/drill.ts';
import { hintFor, quote } from '../../config/wording.ts';
import { makeHandlerCode } from '../handlers.ts';
import { LockstepMapping, MappingError, type MappingSource } from '../mapping.ts';
import {
  assertStandbyRegionAndAccount,
  assertSupportedRuntime,
  assertUsableRunbook,
  assertUsableTopic,
} from '../preconditions.ts';
import { ReconcilerFunction } from './ReconcilerFunction.ts';
import { addStatements } from './ReconcilerRole.ts';
import { Reporting } from './Reporting.ts';
import { StandbyAlarms } from './StandbyAlarms.ts';
import { StandbyDashboard } from './StandbyDashboard.ts';
import { StandbyTriggers, WATCH_EVERY } from './StandbyTriggers.ts';

export interface SecretsStandbyProps {
  /** The mapping: its path, relative to the working directory, or the mapping itself. It is deployed with the function. */
  readonly mapping: MappingSource;
  /** The target, one of `standby` in the mapping. The stack is in its Region. */
  readonly target: string;
  /** A topic of your own in that Region for mails and alarms. @default a new one, encrypted and TLS only */
  readonly topic?: ITopic;
  /** A key of your own for topic and logs. Its policy has to allow CloudWatch and CloudWatch Logs. @default a new one */
  readonly encryptionKey?: IKey;
  /** Reserve one concurrent execution, so that no two looks mail at once. @default true */
  readonly reserveConcurrency?: boolean;
  /** The runtime of the function: Node 20 or later. @default Node 24 */
  readonly runtime?: Runtime;
  /** The processor of the function. @default ARM_64 */
  readonly architecture?: Architecture;
  /** Memory of the function in MiB. @default 512 */
  readonly memoryMiB?: number;
  /** Where your people find docs/runbook.md, as a web page. @default none; mails and alarms name the section */
  readonly runbookUrl?: string | undefined;
  /** How long logs are kept. @default three months */
  readonly logRetention?: RetentionDays;
}

/**
 * What stands in a target's Region for the day on which the origin's is gone: a function that watches the heartbeat of the
 * reconciler and tries the replicas daily. It needs nothing outside of its Region.
 * @throws MappingError
 */
export class SecretsStandby extends Construct {
  readonly standby: IFunction;
  readonly role: Role;
  /** The topic for mails and alarms. */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: SecretsStandbyProps) {
    super(scope, id);
    const { declared, text } = LockstepMapping.from(props.mapping);
    const target = findStandby(declared, props.target);
    assertStandbyRegionAndAccount(this, declared, target);
    if (props.runtime !== undefined) assertSupportedRuntime(props.runtime);
    if (props.runbookUrl !== undefined) assertUsableRunbook(props.runbookUrl);
    const { encryptionKey, topic, runbookUrl } = props;
    if (topic !== undefined) assertUsableTopic(topic, { what: 'the standby', region: target.region });
    const { email: emails } = declared.notify;
    const reporting = new Reporting(this, 'Reporting', { emails, topic, encryptionKey, chat: false, events: false });
    this.topic = reporting.topic;
    this.role = this.#makeRole(declared, target);
    reporting.grantPublish(this.role);
    this.standby = this.#makeFunction(text, { ...props, target: target.name }, reporting.encryptionKey);
    new StandbyTriggers(this, 'Triggers', this.standby);
    const shared = { mapping: declared.name, standby: this.standby };
    new StandbyAlarms(this, 'Alarms', { ...shared, topic: this.topic, runbookUrl });
    new StandbyDashboard(this, 'Dashboard', shared);
  }

  #makeRole(mapping: Mapping, target: Target): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lockstep: reads the replicas in this Region, and the heartbeat of their reconciler',
    });
    addStatements(role, standbyStatements(mapping, target, Stack.of(this).account), KEPT_FOR_GRANTS);
    return role;
  }

  #makeFunction(mapping: string, props: SecretsStandbyProps, encryptionKey: IKey): IFunction {
    const { runtime = Runtime.NODEJS_24_X, architecture = Architecture.ARM_64, memoryMiB = 512 } = props;
    const { reserveConcurrency = true, logRetention = RetentionDays.THREE_MONTHS, runbookUrl } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, encryptionKey });
    logGroup.grantWrite(this.role);
    return new ReconcilerFunction(this, 'Standby', {
      ...{ code: makeHandlerCode(mapping), runtime, architecture, memoryMiB, role: this.role, logGroup },
      handler: 'standby',
      // The next look makes up for one that failed, and an alarm reports it.
      deadLetters: undefined,
      description: 'Lockstep: watches the heartbeat of the reconciler, and tries the replicas in this Region',
      maxEventAge: WATCH_EVERY,
      environment: {
        LOCKSTEP_TOPIC_ARN: this.topic.topicArn,
        LOCKSTEP_STANDBY: props.target,
        ...(runbookUrl === undefined ? {} : { LOCKSTEP_RUNBOOK_URL: runbookUrl }),
      },
      ...(reserveConcurrency ? { maxConcurrency: 1 } : {}),
    });
  }
}

/** Reserved of the inline length for what CDK grants: logs and publishing. */
const KEPT_FOR_GRANTS = 2_240;

function findStandby(mapping: Mapping, name: string): Target {
  const standbys = standbyTargets(mapping);
  const target = standbys.find((one) => one.name === name);
  if (target !== undefined) return target;
  const known = standbys.map((one) => one.name);
  const help = known.length === 0 ? '; it has none' : hintFor(name, known, 'it has');
  throw new MappingError(`the mapping has no standby ${quote(name)}${help}`);
}
