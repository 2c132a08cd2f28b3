import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { asPolicyText } from '../../config/permissions/packing.ts';
import { reconcilerStatements } from '../../config/permissions.ts';
import { Judge } from '../infra/support/judge.ts';
import type { PolicyStatement } from '../infra/support/policies.ts';
import { ACCOUNT, entry, mapping, ROLE, replicaIn, target } from '../support/builders.ts';
import { diagnose } from '../support/doctor.ts';
import { type OtherAnswer, type OtherCall, Refusal, startOtherServices } from '../support/other-services.ts';
import { HOME, openStage } from '../support/stage.ts';

const FUNCTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/lockstep-function`;
/** A role of people, with a path. */
const OPS = `arn:aws:iam::${ACCOUNT}:role/people/ops`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:reports`;
const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;

/** Names, a pattern, tags, a role, a key by its alias, and a replica that is only reported. */
const MAPPING = owned(
  mapping(
    entry('prod/*', [
      replicaIn(target('dublin', { kmsKey: 'alias/replicas' })),
      replicaIn('sydney', { onDrift: 'report' }),
    ]),
    entry(null, [replicaIn('sydney')], { tags: { team: 'payments' } }),
    entry('app/key', [replicaIn('partner', { name: 'shared/key' })]),
  ),
);

function owned(one: Mapping): Mapping {
  return { ...one, origin: { ...one.origin, account: ACCOUNT } };
}

/** The statements of the stack's role, and what CDK grants beside them. */
function statementsOf(one: Mapping): PolicyStatement[] {
  const grantor = { account: ACCOUNT, listSecrets: true, readReplicas: true, originKeys: [] };
  const granted = reconcilerStatements(one, grantor).map(asPolicyText);
  const publish = { Sid: 'Publish', Effect: 'Allow', Action: ['sns:Publish'], Resource: [TOPIC] };
  return [...granted, publish] as unknown as PolicyStatement[];
}

/** IAM's answer, by a simulator that others wrote. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html */
function simulate({ input }: OtherCall, judge: Judge): OtherAnswer {
  const list = (prefix: string) =>
    Object.entries(input).flatMap(([name, value]) => (name.startsWith(`${prefix}.member.`) ? [String(value)] : []));
  const context = Object.fromEntries(
    Object.entries(input).flatMap(([name, key]) => {
      const [, at] = /^ContextEntries\.member\.(\d+)\.ContextKeyName$/.exec(name) ?? [];
      if (at === undefined) return [];
      const values = list(`ContextEntries.member.${at}.ContextKeyValues`);
      return [
        [String(key), input[`ContextEntries.member.${at}.ContextKeyType`] === 'string' ? (values[0] ?? '') : values],
      ];
    }),
  );
  const member = list('ActionNames').flatMap((action) =>
    list('ResourceArns').map((resource) => {
      const { 'aws:RequestedRegion': region = 'us-east-1', ...said } = context;
      const allowed = judge.allows({ account: ACCOUNT, region: String(region), action, resource, context: said });
      const EvalDecision = allowed ? 'allowed' : 'implicitDeny';
      return { EvalActionName: action, EvalResourceName: resource, EvalDecision, MissingContextValues: '' };
    }),
  );
  return { IsTruncated: false, EvaluationResults: { member } };
}

async function lookAt(
  judge: Judge,
  say: Record<string, OtherAnswer> = {},
  one = MAPPING,
  signIn: () => Promise<void> = async () => {},
) {
  const stage = await openStage({ roles: [{ arn: ROLE }, { arn: OPS }] });
  await signIn();
  for (const name of ['prod/db', 'app/key']) stage.origin(name);
  stage.aws.seed(HOME, { name: 'pay/1', value: 'v', tags: { team: 'payments' } });
  stage.aws.seed(HOME, { name: 'locked', value: 'v', kmsKeyId: 'alias/origins' });
  const answers: Record<string, OtherAnswer> = {
    DescribeStacks: {
      Stacks: { member: [{ StackStatus: 'CREATE_COMPLETE', CreationTime: new Date().toISOString() }] },
    },
    ListStackResources: {
      StackResourceSummaries: {
        member: [
          { LogicalResourceId: 'xScheduled1A2B3C4D', ResourceType: 'AWS::Lambda::Function', PhysicalResourceId: 'f' },
        ],
      },
    },
    '/2015-03-31/functions/f/configuration': {
      Role: FUNCTION_ROLE,
      Environment: { Variables: { LOCKSTEP_TOPIC_ARN: TOPIC } },
    },
    ListSubscriptionsByTopic: {
      Subscriptions: { member: [{ Endpoint: 'a@example.com', SubscriptionArn: `${TOPIC}:1` }] },
    },
    DescribeKey: {
      KeyMetadata: { Arn: KEY_ARN, KeyState: 'Enabled', KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'SYMMETRIC_DEFAULT' },
    },
    ...say,
  };
  const calls = await startOtherServices((call) => {
    const said = answers[call.action];
    if (said !== undefined) return said;
    return call.action === 'SimulatePrincipalPolicy' ? simulate(call, judge) : new Refusal('UnknownOperationException');
  });
  const { exit, lines, findings, permissions } = await diagnose(one);
  return { exit, calls, permissions, findings, may: lines.filter((line) => /^\w+ (may|role-may)/.test(line)), lines };
}

test('the role that the stack has may do all that a run of its mapping does, tags and keys included', async () => {
  const { may, calls } = await lookAt(new Judge(statementsOf(MAPPING)));
  expect(may).toEqual([
    'ok role-may: the role of the functions may read origins in us-east-1',
    'ok role-may: the role of the functions may read origins in us-east-1',
    'ok role-may: the role of the functions may heal replicas in eu-west-1',
    'ok role-may: the role of the functions may heal replicas in ap-southeast-2',
    'ok role-may: the role of the functions may use alias/replicas in eu-west-1 through Secrets Manager',
    'ok role-may: the role of the functions may assume the roles of other accounts',
    'ok role-may: the role of the functions may publish reports',
  ]);
  const simulated = calls.filter(({ action }) => action === 'SimulatePrincipalPolicy');
  expect(new Set(simulated.map(({ input, region }) => `${input.PolicySourceArn} ${region}`))).toEqual(
    new Set([`${FUNCTION_ROLE} us-east-1`]),
  );
});

test('a role of another mapping lacks what this one needs, which fails', async () => {
  const other = owned(mapping(entry('other/*', 'dublin')));
  const { exit, may } = await lookAt(new Judge(statementsOf(other)));
  expect(exit).toBe(1);
  expect(may.filter((line) => line.startsWith('failure '))).toHaveLength(6);
  expect(may[0]).toMatch(
    /^failure role-may: the role of the functions may not read origins in us-east-1: secretsmanager:DescribeSecret on arn:\S+:secret:\S+ is denied, and \d more$/,
  );
});

test.each([
  [KEY_ARN, /^ok role-may: the role of the functions may use alias\/origins in us-east-1 through Secrets Manager$/],
  [
    `${KEY_ARN}-other`,
    /^failure role-may: .* may not use alias\/origins in us-east-1 .*: kms:Decrypt on \S+ is denied$/,
  ],
])("an origin's key may be used if originKeys has it: %s", async (key, found) => {
  const locked = owned(mapping(entry('locked')));
  const grantor = { account: ACCOUNT, listSecrets: true, readReplicas: true, originKeys: [key] };
  const granted = reconcilerStatements(locked, grantor).map(asPolicyText) as unknown as PolicyStatement[];
  const { may } = await lookAt(new Judge(granted), {}, locked);
  expect(may.filter((line) => line.includes('alias/origins'))).toEqual([expect.stringMatching(found)]);
});

test('a denial that may depend on a condition is a warning that names it', async () => {
  const result = {
    EvalActionName: 'secretsmanager:PutSecretValue',
    EvalResourceName: 'arn',
    EvalDecision: 'implicitDeny',
  };
  const member = [{ ...result, MissingContextValues: { member: ['secretsmanager:VersionId', 'aws:PrincipalOrgID'] } }];
  const { exit, may } = await lookAt(new Judge([]), { SimulatePrincipalPolicy: { EvaluationResults: { member } } });
  expect([exit, may[0]]).toEqual([
    2,
    expect.stringMatching(/^warning role-may: .*; it may depend on aws:PrincipalOrgID$/),
  ]);
});

test('of several resources, the one that is denied is named', async () => {
  const each = [['arn:a', 'allowed'] as const, ['arn:b', 'explicitDeny'] as const].map(
    ([EvalResourceName, EvalResourceDecision]) => ({
      EvalResourceName,
      EvalResourceDecision,
    }),
  );
  const result = { EvalActionName: 'secretsmanager:GetSecretValue', EvalDecision: 'explicitDeny' };
  const member = [{ ...result, ResourceSpecificResults: { member: each } }];
  const { exit, may } = await lookAt(new Judge([]), { SimulatePrincipalPolicy: { EvaluationResults: { member } } });
  expect([exit, may[0]]).toEqual([1, expect.stringMatching(/: secretsmanager:GetSecretValue on arn:b is denied$/)]);
});

test('IAM that may not be asked is a note, once', async () => {
  const { may, permissions } = await lookAt(new Judge([]), {
    SimulatePrincipalPolicy: new Refusal('AccessDenied', 'no', 403),
  });
  expect(may).toEqual([expect.stringMatching(/^note role-may: whether the role of the functions may read origins/)]);
  expect(permissions).toContain('iam:SimulatePrincipalPolicy');
});

/** Signs in as a session of a role, whose path STS does not show. */
async function lookAsSession(judge: Judge, say: Record<string, OtherAnswer>) {
  const sts = new STSClient({ region: 'us-east-1' });
  const seen = lookAt(judge, { DescribeStacks: new Refusal('ValidationError'), ...say }, MAPPING, async () => {
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: OPS, RoleSessionName: 'ana' }));
    process.env.AWS_ACCESS_KEY_ID = Credentials?.AccessKeyId;
  });
  return seen.finally(() => sts.destroy());
}

test('a session that may heal, too, is found by the role behind it, with its path', async () => {
  const { exit, may, calls, lines } = await lookAsSession(new Judge(statementsOf(MAPPING)), {
    GetRole: { Role: { Arn: OPS } },
  });
  expect([exit, may]).toEqual([
    0,
    [expect.stringMatching(/^ok may: these credentials may also heal: read origins in us-east-1; /)],
  ]);
  const asked = calls
    .filter(({ service }) => service === 'iam')
    .map(({ action, input }) => [action, input.RoleName ?? input.PolicySourceArn]);
  expect(asked.slice(0, 2)).toEqual([
    ['GetRole', 'ops'],
    ['SimulatePrincipalPolicy', OPS],
  ]);
  expect(lines.filter((line) => line.startsWith('note read'))).toEqual([]);
});

test('a session that may only look is a note, and exit code 0', async () => {
  const { exit, may } = await lookAsSession(new Judge([]), { GetRole: new Refusal('AccessDenied', 'no', 403) });
  const found = /^note may: these credentials are not enough to heal by hand: secretsmanager:DescribeSecret on /;
  expect([exit, may]).toEqual([0, [expect.stringMatching(found)]]);
});

test('a role that IAM does not find without its path is a note, with the permission that would show it', async () => {
  const say = {
    GetRole: new Refusal('AccessDenied', 'no', 403),
    SimulatePrincipalPolicy: new Refusal('NoSuchEntity', 'no', 404),
  };
  const { exit, may, permissions } = await lookAsSession(new Judge([]), say);
  expect([exit, may]).toEqual([0, [expect.stringMatching(/^note may: .* IAM does not find their role/)]]);
  expect(permissions).toEqual(['iam:GetRole']);
});
