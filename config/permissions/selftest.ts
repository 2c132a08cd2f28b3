import { SELFTEST_SECRETS, SELFTEST_TAG } from '../aws/marks.ts';
import { partitionOf } from '../aws/regions.ts';
import { type Conditions, onArns, type Statement, secretActions } from './statement.ts';

/** Where a selftest plays, and which of its options ask for more. */
export interface SelftestScope {
  /** null: whichever account uses the policy. */
  readonly account: string | null;
  /** Empty: every Region of the partition `aws`. */
  readonly regions: readonly string[];
  /** The role that leads to the target; it needs the same statements but the one that assumes it. */
  readonly role: string | null;
  /** Whether it looks at events. */
  readonly events: boolean;
  /** Whether it makes KMS keys. */
  readonly kms: boolean;
}

/**
 * What a selftest needs, with its own calls and those of the runs that it plays. The one source for `lockstep policy`, for
 * what a person reads before the question, and for the tests.
 */
export function selftestStatements({ account, regions, role, events, kms }: SelftestScope): Statement[] {
  const inRegions = regions.length === 0 ? {} : { conditions: { StringEquals: { 'aws:RequestedRegion': regions } } };
  const arns = (name: string) => arnsOf('secretsmanager', `secret:${name}`, { account, regions });
  return [
    { sid: 'OwnSecrets', actions: secretActions(...OWN_ACTIONS), resources: arns(`${SELFTEST_SECRETS}*`) },
    // Neither supports a resource. A batch returns no value without GetSecretValue on its secret.
    { sid: 'List', actions: secretActions('ListSecrets', 'BatchGetSecretValue'), resources: ['*'], ...inRegions },
    // There is none, and AWS evaluates a name without a secret as an ARN without its suffix.
    { sid: 'LookAtFences', actions: secretActions('DescribeSecret'), resources: arns(`lockstep/${MAPPING}/fence*`) },
    ...(events || role !== null
      ? [{ sid: 'OwnSecretsTags', actions: secretActions('UntagResource'), resources: arns(`${SELFTEST_SECRETS}*`) }]
      : []),
    ...(kms ? keyStatements(inRegions) : []),
    ...(events ? eventStatements({ account, regions }, inRegions) : []),
    ...onArns({ sid: 'AssumeTargetRole', actions: ['sts:AssumeRole'] }, role === null ? [] : [role]),
  ];
}

/**
 * What the session of a selftest's role may do in Secrets Manager, however much the role itself may do: AWS holds the selftest
 * to its own secrets.
 */
export function selftestSessionStatements(region: string, role: string): Statement[] {
  const all = selftestStatements({ account: null, regions: [region], role, kms: false, events: false });
  return [...all.filter(({ actions }) => !actions.includes('sts:AssumeRole')), USE_KEYS];
}

/** A session's policy limits the use of keys as well. Here, to what Secrets Manager does for it. */
export const USE_KEYS: Statement = {
  sid: 'UseKeys',
  actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'],
  resources: ['*'],
  conditions: { StringLike: { 'kms:ViaService': 'secretsmanager.*' } },
};

/** What the session of a selftest's role may do in KMS by itself: no more than a selftest calls. */
export const CALL_KMS: Statement = {
  sid: 'CallKms',
  actions: [
    'kms:CreateKey',
    'kms:DescribeKey',
    'kms:DisableKey',
    'kms:ListKeys',
    'kms:ListResourceTags',
    'kms:PutKeyPolicy',
    'kms:ScheduleKeyDeletion',
    'kms:TagResource',
  ],
  resources: ['*'],
};

/** The name of a selftest's mapping: its id has eight characters. */
const MAPPING = 'lockstep-selftest-????????';

const OWN_ACTIONS = [
  'CreateSecret',
  'DeleteSecret',
  'DescribeSecret',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutSecretValue',
  'RestoreSecret',
  'TagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
];

/**
 * To make keys, and to find those that a crash left. Their own policy allows the rest, for these keys alone. No tag but the
 * selftest's can be set.
 */
function keyStatements({ conditions }: { readonly conditions?: Conditions }): Statement[] {
  const tagged = {
    StringLike: { [`aws:RequestTag/${SELFTEST_TAG}`]: '*' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': [SELFTEST_TAG] },
  };
  return [
    {
      sid: 'MakeKeys',
      actions: ['kms:CreateKey', 'kms:TagResource'],
      resources: ['*'],
      conditions: { ...conditions, ...tagged },
    },
    { sid: 'ListKeys', actions: ['kms:ListKeys'], resources: ['*'], ...(conditions && { conditions }) },
  ];
}

/** For a rule and a queue of its own, and for finding those that a crash left. */
function eventStatements(
  scope: Pick<SelftestScope, 'account' | 'regions'>,
  inRegions: { readonly conditions?: Conditions },
): Statement[] {
  const named = (service: string, actions: readonly string[]) => actions.map((action) => `${service}:${action}`);
  const name = 'lockstep-selftest-*';
  return [
    { sid: 'OwnRule', actions: named('events', RULE_ACTIONS), resources: arnsOf('events', `rule/${name}`, scope) },
    { sid: 'OwnQueue', actions: named('sqs', QUEUE_ACTIONS), resources: arnsOf('sqs', name, scope) },
    // Neither supports a resource.
    { sid: 'ListEvents', actions: ['events:ListRules', 'sqs:ListQueues'], resources: ['*'], ...inRegions },
  ];
}

const RULE_ACTIONS = ['DeleteRule', 'ListTagsForResource', 'PutRule', 'PutTargets', 'RemoveTargets', 'TagResource'];

/** CreateQueue with tags takes TagQueue, and DeleteMessage also allows DeleteMessageBatch. */
const QUEUE_ACTIONS = [
  'CreateQueue',
  'DeleteMessage',
  'DeleteQueue',
  'GetQueueUrl',
  'ListQueueTags',
  'ReceiveMessage',
  'TagQueue',
];

function arnsOf(
  service: string,
  resource: string,
  { account, regions }: Pick<SelftestScope, 'account' | 'regions'>,
): string[] {
  const places = regions.length === 0 ? [`arn:aws:${service}:*`] : regions.map((region) => placeArn(service, region));
  return places.map((place) => `${place}:${account ?? '*'}:${resource}`);
}

function placeArn(service: string, region: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}`;
}
