import { afterEach, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import type { Fault } from '../../src/emulator/faults/fault.ts';
import { ACCOUNT, entry, mapping, PARTNER, ROLE, replicaIn, target } from '../support/builders.ts';
import { diagnose } from '../support/doctor.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';

afterEach(() => {
  delete process.env.AWS_EC2_METADATA_DISABLED;
});

const OWN = owned(mapping(entry('prod/*', 'dublin sydney'), entry('lone', 'dublin')));

function owned(one: Mapping): Mapping {
  return { ...one, origin: { ...one.origin, account: ACCOUNT } };
}

async function openClinic(...faults: Fault[]) {
  const stage = await openStage({ faults });
  for (const name of ['prod/db', 'lone']) stage.origin(name);
  stage.aws.seed(DUBLIN, { name: 'lone', value: 'copy' });
  return stage;
}

test('all that a run needs is there', async () => {
  await openClinic();
  const { exit, lines } = await diagnose(OWN);
  expect(exit).toBe(0);
  expect(lines).toEqual([
    'ok node: Node 24.0.0',
    'ok clock: the clock is that of AWS',
    `ok credentials: arn:aws:iam::${ACCOUNT}:root, account ${ACCOUNT}`,
    'ok account: the account is that of origin.account in replication.yaml',
    'ok region: us-east-1 (origin) answers, and STS there accepts the credentials',
    'ok region: eu-west-1 (dublin) answers, and STS there accepts the credentials',
    'ok region: ap-southeast-2 (sydney) answers, and STS there accepts the credentials',
    'ok list: ListSecrets in us-east-1 (origin) is allowed',
    'ok list: ListSecrets in eu-west-1 (dublin) is allowed',
    'ok list: ListSecrets in ap-southeast-2 (sydney) is allowed',
    'ok describe: DescribeSecret in us-east-1 (origin) is allowed',
    'ok describe: DescribeSecret in eu-west-1 (dublin) is allowed',
    'ok describe: DescribeSecret in ap-southeast-2 (sydney) is allowed',
    'ok read: GetSecretValue in us-east-1 (origin) is allowed (tried with a version of prod/db that does not exist)',
    'ok read: GetSecretValue in eu-west-1 (dublin) is allowed (tried with a version of lone that does not exist)',
  ]);
});

test('nothing is written, and no value is returned', async () => {
  const { aws } = await openClinic();
  await diagnose(OWN);
  expect(aws.journal.filter(({ write }) => write)).toEqual([]);
  const reads = aws.journal.filter(({ action }) => action === 'GetSecretValue');
  expect(reads.map(({ error }) => error)).toEqual(['ResourceNotFoundException', 'ResourceNotFoundException']);
});

test('without credentials nothing is asked', async () => {
  const { aws } = await openClinic();
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  const { exit, bad } = await diagnose(OWN);
  expect([exit, bad]).toEqual([
    1,
    [expect.stringContaining('STS does not confirm these credentials: no AWS credentials')],
  ]);
  expect(aws.journal).toEqual([]);
});

test.each([
  ['ExpiredToken', 'the AWS credentials have expired'],
  ['InvalidClientTokenId', 'AWS does not accept these credentials there'],
])('after %s of the origin, nothing else is asked', async (type, why) => {
  const effect = { kind: 'error', type, message: 'no', status: 403 } as const;
  const { aws } = await openClinic({ match: { service: 'sts' }, effect });
  const { exit, bad, findings } = await diagnose(OWN);
  expect([exit, bad]).toEqual([1, [expect.stringContaining(why)]]);
  expect(findings.at(-1)?.next).toMatch(/sign in again|check that/);
  expect(new Set(aws.journal.map(({ service }) => service))).toEqual(new Set(['sts']));
});

test('with credentials of another account, no secret is listed', async () => {
  const { aws } = await openClinic();
  process.env.AWS_ACCESS_KEY_ID = PARTNER;
  const { exit, bad } = await diagnose(OWN);
  const found = `failure account: replication.yaml says that the origin is in account ${ACCOUNT}, and these credentials are of ${PARTNER}`;
  expect([exit, bad]).toEqual([1, [found]]);
  expect(aws.journal.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
});

test('a mapping without the account is noted', async () => {
  await openClinic();
  const { exit, findings } = await diagnose({ ...OWN, origin: { ...OWN.origin, account: null } });
  const noted = findings.find(({ state }) => state === 'note');
  expect([exit, noted?.next]).toEqual([0, expect.stringContaining(`account: "${ACCOUNT}"`)]);
});

test('a dead Region fails, and is asked nothing more; the others are looked at', async () => {
  const { aws } = await openClinic({ match: { region: 'eu-west-1' }, effect: { kind: 'cut-before' } });
  const { exit, bad, lines } = await diagnose(OWN);
  expect([exit, bad]).toEqual([1, [expect.stringMatching(/^failure region: eu-west-1 \(dublin\): no answer/)]]);
  expect(lines).toContain('ok list: ListSecrets in ap-southeast-2 (sydney) is allowed');
  expect(aws.journal.filter(({ region, service }) => region === 'eu-west-1' && service !== 'sts')).toEqual([]);
});

test('a dead origin fails, and the targets are looked at all the same', async () => {
  await openClinic({ match: { region: 'us-east-1' }, effect: { kind: 'cut-before' } });
  const { exit, lines } = await diagnose(OWN);
  expect(exit).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(/^failure region: us-east-1 \(origin\): no answer/));
  expect(lines).toContain('ok list: ListSecrets in eu-west-1 (dublin) is allowed');
});

test('a Region that is not enabled is named, with the command that enables it', async () => {
  const effect = { kind: 'error', type: 'InvalidClientTokenId', message: 'no', status: 403 } as const;
  await openClinic({ match: { region: 'eu-west-1', service: 'sts' }, effect });
  const { exit, findings } = await diagnose(OWN);
  const region = findings.find(({ state }) => state === 'failure');
  expect([exit, region?.next]).toEqual([1, 'enable it: aws account enable-region --region-name eu-west-1']);
});

const ABROAD = owned(mapping(entry('prod/db', [replicaIn(target('partner', { externalId: 'orders' }))])));

test('a role is assumed as an auditor, with its external id, and used in its place', async () => {
  const stage = await openStage({ roles: [{ arn: ROLE, externalId: 'orders' }] });
  stage.origin('prod/db');
  const { exit, lines } = await diagnose(ABROAD);
  expect(exit).toBe(0);
  const role = `ok role: ${ROLE}, for eu-central-1 (partner): assumed with its external id, for 60 minutes`;
  expect(lines).toContain(role);
  const there = stage.aws.journal.filter(({ account }) => account === PARTNER);
  expect(there.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'ListSecrets', 'DescribeSecret']);
});

test('a role that does not trust the caller fails, and its place is not asked', async () => {
  const stage = await openStage({ roles: [{ arn: ROLE, externalId: 'another' }] });
  stage.origin('prod/db');
  const { exit, bad } = await diagnose(ABROAD);
  const found = `failure role: ${ROLE}, for eu-central-1 (partner): cannot be assumed: access denied`;
  expect([exit, bad]).toEqual([1, [expect.stringContaining(found)]]);
  expect(stage.aws.journal.filter(({ region }) => region === 'eu-central-1')).toEqual([]);
});

test('a role that may ask for an external id is said to, if the mapping gives none', async () => {
  const stage = await openStage({ roles: [{ arn: ROLE, externalId: 'orders' }] });
  stage.origin('prod/db');
  const { findings } = await diagnose(mapping(entry('prod/db', 'partner')));
  const role = findings.find(({ check }) => check === 'role');
  expect(role?.next).toContain('the mapping gives no externalId');
});

const LIST_DENIED: Fault = { match: { action: 'ListSecrets' }, effect: { kind: 'deny' } };

test('patterns need ListSecrets at the origin, and names do not', async () => {
  await openClinic(LIST_DENIED);
  const patterns = await diagnose(OWN);
  expect([patterns.exit, patterns.bad[0]]).toEqual([1, expect.stringMatching(/^failure list: .* us-east-1/)]);
  const names = await diagnose(owned(mapping(entry('prod/db'), entry('lone'))));
  expect([names.exit, new Set(names.findings.map(({ state }) => state))]).toEqual([0, new Set(['ok', 'note'])]);
  expect(names.permissions).toEqual(['secretsmanager:ListSecrets']);
});

test('DescribeSecret that is denied fails, and names the secret', async () => {
  await openClinic({ match: { action: 'DescribeSecret', region: 'eu-west-1' }, effect: { kind: 'deny' } });
  const { exit, bad } = await diagnose(OWN);
  const found = 'failure describe: DescribeSecret in eu-west-1 (dublin) of prod/db: access denied';
  expect([exit, bad]).toEqual([1, [expect.stringContaining(found)]]);
});

test('GetSecretValue that is denied is a note, since an audit does not need it', async () => {
  await openClinic({ match: { action: 'GetSecretValue' }, effect: { kind: 'deny' } });
  const { exit, bad, permissions } = await diagnose(OWN);
  expect([exit, bad.length]).toEqual([0, 2]);
  expect(bad[0]).toMatch(/^note read: GetSecretValue in us-east-1 \(origin\) is denied/);
  expect(permissions).toEqual(['iam:SimulatePrincipalPolicy']);
});

test('a secret that the mapping names and the origin lacks is a warning', async () => {
  await openClinic();
  const { exit, bad } = await diagnose(owned(mapping(entry('prod/db'), entry('prod/gone'))));
  const found = 'warning describe: prod/gone: named in the mapping, and not in us-east-1 (origin)';
  expect([exit, bad]).toEqual([2, [found]]);
});

test('five secrets of many are looked at in each place', async () => {
  const { aws } = await openClinic();
  const names = Array.from({ length: 12 }, (_, at) => `app/${at}`);
  for (const name of names) aws.seed(HOME, { name, value: 'v' });
  const { lines } = await diagnose(owned(mapping(...names.map((name) => entry(name)))));
  expect(lines).toContain('ok describe: DescribeSecret in us-east-1 (origin) is allowed (tried: 5 of 12)');
  expect(aws.journal.filter(({ action }) => action === 'DescribeSecret')).toHaveLength(10);
});

test('whoever is denied everything is shown what a run would fail by', async () => {
  await openClinic({ match: { service: 'secretsmanager' }, effect: { kind: 'deny' } });
  const { exit, counts } = await diagnose(OWN);
  expect([exit, counts.failure]).toEqual([1, 3]);
});

test('a clock that is off is a warning, and AWS is asked all the same', async () => {
  await openClinic();
  const time = { now: () => new Date(Date.now() - 600_000), wait: async () => {} };
  const { exit, bad } = await diagnose(OWN, { time });
  expect([exit, bad]).toEqual([2, [expect.stringMatching(/^warning clock: the clock is (599|600|601) s slow/)]]);
});
