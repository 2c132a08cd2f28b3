import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { AUDIT_SESSION, ROLE_SESSION } from '../../config/aws/sessions.ts';
import { readPage } from '../docs/markdown.ts';
import { ACCOUNT, ROLE } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { openEnforced } from './support/enforced.ts';
import { Judge } from './support/judge.ts';
import { type PolicyStatement, resolved, statementsOf } from './support/policies.ts';
import { RECONCILER_ROLE, replicaAccountStack } from './support/synth.ts';

// The kind of fault: who should only look can do more, or cannot look.

const AUDITOR = `arn:aws:iam::${ACCOUNT}:role/lockstep-auditor`;
const PAGE = await readPage('docs/audit.md');
const MAPPING = /^```yaml\n([\s\S]*?)^```/m.exec(PAGE)?.[1] ?? '';
const POLICY: { Statement: PolicyStatement[] } = JSON.parse(/^```json\n([\s\S]*?)^```/m.exec(PAGE)?.[1] ?? '');

const template = Template.fromStack(replicaAccountStack(MAPPING, { auditors: [AUDITOR] }));
const role = statementsOf(template, /^orders/);
const [{ Properties: { AssumeRolePolicyDocument: trustPolicy } = {} } = {}] = Object.values(
  template.findResources('AWS::IAM::Role'),
);
const trust: unknown = resolved(trustPolicy);

/** Under the policies of the page and of the role, with every replica in sync. */
async function openAudited() {
  const judge = new Judge(POLICY.Statement, role);
  const account = await openEnforced(judge, MAPPING);
  await judge.asPeople(() => account.run());
  const audit = () => account.audit({ roleSession: AUDIT_SESSION });
  return { ...account, judge, audit };
}

describe('with the policy of docs/audit.md, an auditor', () => {
  test('sees every replica in sync, also in the other account, and every permission is needed', async () => {
    const { audit, judge, byHand } = await openAudited();
    expect(await audit()).toEqual([]);
    await byHand(DUBLIN, (sm) => sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'theirs' }));
    await byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/payments/a' }));
    expect(await audit()).toEqual([
      'prod/db dublin: drifted [diverged] put,relabel',
      'prod/payments/a dublin: drifted [pending-deletion] restore',
    ]);
    expect(judge.denied).toEqual([]);
    expect(judge.mayEnter(ROLE, trust, { principal: AUDITOR, externalId: 'orders', session: AUDIT_SESSION })).toBe(
      true,
    );
    expect(judge.unused().filter((permission) => /^(List|Look|LookAtFences|Reach) /.test(permission))).toEqual([]);
  });

  test.each([
    ['an origin', HOME, 'prod/db'],
    ['a replica', DUBLIN, 'prod/db'],
    ['a replica of an entry by tags', SYDNEY, 'prod/dr'],
    ['a replica in the other account', ABROAD, 'prod/db'],
  ] as const)('reads no value of %s, and writes nothing there', (_, place, name) => {
    const judge = new Judge(POLICY.Statement, role);
    const resource = `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-AbCdEf`;
    const context = {
      'secretsmanager:VersionStage': 'AWSCURRENT',
      'secretsmanager:SecretId': resource,
      'aws:ResourceTag/lockstep:mapping': 'orders',
      'aws:RequestTag/lockstep:mapping': 'orders',
      'aws:ResourceTag/replicate': 'dr',
    };
    const may = (action: string, session: string) =>
      judge.allows({ ...place, action: `secretsmanager:${action}`, resource, context, principal: `x/${session}` });
    const actions = [...WRITES, 'GetSecretValue'];
    expect(actions.filter((action) => may(action, AUDIT_SESSION))).toEqual([]);
    const batch = { ...place, action: 'secretsmanager:BatchGetSecretValue', resource: '*', context: {} };
    expect(judge.allows({ ...batch, principal: `x/${AUDIT_SESSION}` })).toBe(false);
    expect(may('DescribeSecret', AUDIT_SESSION)).toBe(true);
    // The reconciler, by contrast, may, under its own session name.
    if (place === ABROAD) expect(may('PutSecretValue', ROLE_SESSION)).toBe(true);
  });
});

const WRITES = [
  ...['CreateSecret', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'TagResource', 'UntagResource'],
  ...['RestoreSecret', 'DeleteSecret', 'PutResourcePolicy'],
];

describe('the role in a target account trusts', () => {
  const judge = new Judge([{ Sid: 'Reach', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }]);

  test.each([
    ['an auditor, to look', AUDITOR, 'orders', AUDIT_SESSION, true],
    ['no auditor under the name of the reconciler’s session', AUDITOR, 'orders', ROLE_SESSION, false],
    ['no auditor under a name that only begins like it', AUDITOR, 'orders', `${AUDIT_SESSION}-2`, false],
    ['no auditor with another external id', AUDITOR, 'other', AUDIT_SESSION, false],
    ['no auditor without one', AUDITOR, null, AUDIT_SESSION, false],
    ['no one else, to look', `arn:aws:iam::${ACCOUNT}:role/someone`, 'orders', AUDIT_SESSION, false],
    ['the reconciler, as without auditors', RECONCILER_ROLE, 'orders', ROLE_SESSION, true],
  ] as const)('%s', (_, principal, externalId, session, expected) => {
    expect(judge.mayEnter(ROLE, trust, { principal, externalId, session })).toBe(expected);
  });

  test('no auditor by default, and then denies nothing to a session by its name', () => {
    const plain = Template.fromStack(replicaAccountStack(MAPPING));
    expect(JSON.stringify(plain.toJSON())).not.toContain(AUDIT_SESSION);
  });

  test.each([`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT, '*', `arn:aws:iam::${ACCOUNT}:role/*`, 'arn:aws:sts::1:x', ''])(
    'not %j: the synth refuses what is not one user or role',
    (arn) => {
      expect(() => replicaAccountStack(MAPPING, { auditors: [AUDITOR, arn] })).toThrow(
        /^auditors: .*is not the ARN of a user or a role; write arn:aws:iam::ACCOUNT:role\/NAME$/,
      );
    },
  );
});
