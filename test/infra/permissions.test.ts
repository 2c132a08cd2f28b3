import { expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import type { Mapping } from '../../config/mapping.ts';
import { type Grantor, reconcilerStatements, replicaRoleStatements, type Statement } from '../../infra/permissions.ts';

const ROLE = 'arn:aws:iam::222233334444:role/writer';
const GRANTOR: Grantor = { account: '111122223333', listSecrets: true, readReplicas: true, originKeys: [] };
const WRITES = [
  'CreateSecret',
  'PutSecretValue',
  'UpdateSecretVersionStage',
  'UpdateSecret',
  'RestoreSecret',
  'TagResource',
];

const mapping = mapped(`version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
  partner: { region: eu-central-1, assumeRole: ${ROLE} }
secrets:
  - { name: prod/orders/db, replicas: [dublin, { target: partner, name: shared/db }] }
  - { name: prod/payments/*, replicas: [dublin] }
  - { name: prod/watched, replicas: [{ target: dublin, onDrift: report }] }
`);

const statements = reconcilerStatements(mapping, GRANTOR);

test('a name is followed by the six characters that AWS adds, and by nothing wider', () => {
  const arns = statements.flatMap((one) => one.resources).filter((arn) => arn.includes(':secretsmanager:'));
  expect(arns.length).toBeGreaterThan(5);
  for (const arn of arns) expect(arn).toMatch(/:secret:[^?]+-\?{6}$/);
});

test.each([
  [
    'the origin may be read, under the names and the patterns of the mapping',
    'GetSecretValue',
    'us-east-1',
    'prod/orders/db',
    true,
  ],
  ['a pattern of the mapping is that pattern', 'GetSecretValue', 'us-east-1', 'prod/payments/*', true],
  ['a replica may be written', 'PutSecretValue', 'eu-west-1', 'prod/orders/db', true],
  ['a replica that is only reported may be looked at', 'DescribeSecret', 'eu-west-1', 'prod/watched', true],
  ['a replica that is only reported may not be written', 'PutSecretValue', 'eu-west-1', 'prod/watched', false],
  ['a replica in another account is the business of its role', 'PutSecretValue', 'eu-central-1', 'shared/db', false],
])('%s', (_, action, region, name, granted) => {
  const arn = `arn:aws:secretsmanager:${region}:111122223333:secret:${name}-??????`;
  expect(grants(statements, `secretsmanager:${action}`).includes(arn)).toBe(granted);
});

test.each(WRITES)('%s is granted nowhere in the Region of the origin', (action) => {
  const there = grants(statements, `secretsmanager:${action}`).filter((arn) => arn.includes(':us-east-1:'));
  expect(there).toEqual([]);
});

test('ListSecrets alone is on everything, in the declared Regions, and can be left out', () => {
  const wide = statements.filter((one) => one.resources.includes('*'));
  expect(wide.map((one) => one.actions)).toEqual([['secretsmanager:ListSecrets']]);
  expect(wide[0]?.conditions).toEqual({ StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } });
  const without = reconcilerStatements(mapping, { ...GRANTOR, listSecrets: false });
  expect(grants(without, 'secretsmanager:ListSecrets')).toEqual([]);
});

test('the values of replicas are readable only where that is granted', () => {
  const without = reconcilerStatements(mapping, { ...GRANTOR, readReplicas: false });
  const read = grants(without, 'secretsmanager:GetSecretValue');
  expect(read.filter((arn) => arn.includes(':eu-west-1:'))).toEqual([]);
});

test('keys are used through Secrets Manager alone, for the declared secrets alone', () => {
  const keys = statements.filter((one) => one.actions.some((action) => action.startsWith('kms:')));
  expect(keys.length).toBeGreaterThan(0);
  for (const { conditions } of keys) {
    const text = JSON.stringify(conditions);
    expect(text).toContain('"kms:ViaService":"secretsmanager.');
    expect(text).toContain('"kms:EncryptionContext:SecretARN"');
  }
});

test('the role of a target account may touch the renamed replica there, and assume nothing', () => {
  const there = replicaRoleStatements(mapping, ROLE, GRANTOR);
  const written = grants(there, 'secretsmanager:PutSecretValue');
  expect(written).toEqual(['arn:aws:secretsmanager:eu-central-1:222233334444:secret:shared/db-??????']);
  expect(grants(there, 'sts:AssumeRole')).toEqual([]);
});

test('no statement deletes, rotates, shares or administers', () => {
  const actions = new Set(
    [...statements, ...replicaRoleStatements(mapping, ROLE, GRANTOR)].flatMap((one) => one.actions),
  );
  expect([...actions].filter((action) => /Delete|Rotate|Policy|Replicat|iam:|\*/.test(action))).toEqual([]);
});

function grants(all: readonly Statement[], action: string): string[] {
  const allowing = all.filter((one) => one.effect !== 'Deny' && one.actions.includes(action));
  return allowing.flatMap((one) => one.resources);
}

function mapped(text: string): Mapping {
  const loaded = loadMapping(text, 'replication.yaml');
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
  return loaded.mapping;
}
