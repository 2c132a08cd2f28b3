import { partitionOf } from '../aws/regions.ts';
import { onArns, type Statement, secretActions } from './statement.ts';

/** Where a selftest plays, and which of its options ask for more. */
export interface SelftestScope {
  /** null: whichever account uses the policy. */
  readonly account: string | null;
  /** Empty: every Region of the partition `aws`. */
  readonly regions: readonly string[];
  /** The role that leads to the target; it needs the same statements but the one that assumes it. */
  readonly role: string | null;
}

/**
 * What a selftest needs, with its own calls and those of the runs that it plays. The one source for `lockstep policy`, for
 * what a person reads before the question, and for the tests.
 */
export function selftestStatements({ account, regions, role }: SelftestScope): Statement[] {
  const inRegions = regions.length === 0 ? {} : { conditions: { StringEquals: { 'aws:RequestedRegion': regions } } };
  const places = regions.length === 0 ? ['arn:aws:secretsmanager:*'] : regions.map(placeArn);
  const arns = (name: string) => places.map((place) => `${place}:${account ?? '*'}:secret:${name}`);
  return [
    { sid: 'OwnSecrets', actions: secretActions(...OWN_ACTIONS), resources: arns('lockstep-selftest/*') },
    // Neither supports a resource. A batch returns no value without GetSecretValue on its secret.
    { sid: 'List', actions: secretActions('ListSecrets', 'BatchGetSecretValue'), resources: ['*'], ...inRegions },
    // There is none, and AWS evaluates a name without a secret as an ARN without its suffix.
    { sid: 'LookAtFences', actions: secretActions('DescribeSecret'), resources: arns(`lockstep/${MAPPING}/fence*`) },
    ...onArns({ sid: 'AssumeTargetRole', actions: ['sts:AssumeRole'] }, role === null ? [] : [role]),
  ];
}

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

function placeArn(region: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}`;
}
