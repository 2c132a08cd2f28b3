import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface ReportingProps {
  readonly emails: readonly string[];
  readonly topic: ITopic | undefined;
  /** Whether chat applications get a topic of their own. */
  readonly chat: boolean;
  /** Whether reports also go out as events. */
  readonly events: boolean;
  readonly encryptionKey: IKey | undefined;
}

/** The topics for reports and alarms, and the key of topics and logs. */
export class Reporting extends Construct {
  readonly topic: ITopic;
  /** The topic for chat applications. */
  readonly chatTopic: ITopic | undefined;
  readonly encryptionKey: IKey;
  readonly #events: boolean;

  constructor(scope: Construct, id: string, { emails, topic, chat, events, encryptionKey }: ReportingProps) {
    super(scope, id);
    this.#events = events;
    this.encryptionKey = encryptionKey ?? this.#makeKey();
    this.topic = topic ?? this.#makeTopic('Report');
    if (chat) this.chatTopic = this.#makeTopic('Chat');
    if (emails.length === 0 && topic === undefined && !chat) this.#warnThatNoOneListens();
    for (const address of emails) this.topic.addSubscription(new EmailSubscription(address));
  }

  get topics(): readonly ITopic[] {
    return this.chatTopic === undefined ? [this.topic] : [this.topic, this.chatTopic];
  }

  /** Grants publishing, using the topics' keys for it, and putting our own events on the default bus. */
  grantPublish(grantee: IGrantable): void {
    if (this.#events) grantee.grantPrincipal.addToPrincipalPolicy(this.#eventsStatement());
    const topics = this.topics.map(({ topicArn }) => topicArn);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ sid: 'Publish', actions: ['sns:Publish'], resources: topics }),
    );
    const keys = new Set(this.topics.flatMap(({ masterKey }) => masterKey?.keyArn ?? []));
    if (keys.size === 0) return;
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        sid: 'PublishUnderKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [...keys],
      }),
    );
  }

  /** No rule for events of AWS matches ours, since they have another source. */
  #eventsStatement(): PolicyStatement {
    return new PolicyStatement({
      sid: 'PutEvents',
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: { StringEquals: { 'events:source': 'lockstep' } },
    });
  }

  #warnThatNoOneListens(): void {
    const why = 'no report and no alarm reaches anyone: notify.email has no address, and the topic is a new one';
    const remedy = 'add an address, pass a topic of your own, or subscribe to the output ReportTopicArn';
    Annotations.of(this).addWarningV2('lockstep:no-address', `${why}; ${remedy}`);
  }

  #makeKey(): IKey {
    const key = new Key(this, 'Key', {
      description: 'Lockstep: reports and logs',
      enableKeyRotation: true,
      // The logs are kept, too, and cannot be read without it.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of this.#keyStatements()) key.addToResourcePolicy(statement);
    return key;
  }

  /** CloudWatch publishes alarms, and CloudWatch Logs encrypts the logs, both for this account only. */
  #keyStatements(): PolicyStatement[] {
    const { partition, region, account } = Stack.of(this);
    const logGroups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
    return [
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      new PolicyStatement({
        sid: 'KeepLogs',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    ];
  }

  #makeTopic(id: 'Report' | 'Chat'): ITopic {
    const topic = new Topic(this, id, {
      displayName: 'Lockstep',
      masterKey: this.encryptionKey,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
