import { describe, expect, onTestFinished, test } from 'vitest';
import { AWSCURRENT, FENCE_TAG, fenceName, PROMOTED_TAG } from '../../config/aws/marks.ts';
import { AUDIT_SESSION, ROLE_SESSION } from '../../config/aws/sessions.ts';
import { asPolicyText } from '../../config/permissions/packing.ts';
import {
  historyKeeperStatements,
  historyReaderStatements,
  type Purpose,
  personStatements,
  trustStatement,
} from '../../config/permissions/people.ts';
import type { Statement } from '../../config/permissions/statement.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import { restoreMembers } from '../../src/aws/overrides/restore-members.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { drillPlace } from '../../src/engine/drill.ts';
import { failBack } from '../../src/engine/failback.ts';
import { promotePlace } from '../../src/engine/promote.ts';
import { ACCOUNT, ROLE } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { MAPPING, openEnforced } from './support/enforced.ts';
import { Judge, type Request } from './support/judge.ts';
import type { PolicyStatement } from './support/policies.ts';
import { on } from './support/requests.ts';
import { mappingOf } from './support/synth.ts';

// The kind of fault: a policy that is printed for a person allows less than the command needs, or more.

const PERSON = `arn:aws:iam::${ACCOUNT}:role/auditor`;

const MAPPED = mappingOf(MAPPING);

/** What `lockstep policy` prints of these statements. */
function asPrinted(statements: readonly Statement[]): PolicyStatement[] {
  return JSON.parse(JSON.stringify(statements.map(asPolicyText)));
}

function judgeFor(purpose: Purpose, text = MAPPING): Judge {
  const mapping = mappingOf(text);
  const own = personStatements(mapping, purpose, { account: ACCOUNT, role: null });
  return new Judge(asPrinted(own), asPrinted(personStatements(mapping, purpose, { account: '', role: ROLE })));
}

describe('with the policies of lockstep policy', () => {
  test('--for audit, a person sees every replica, in both accounts', async () => {
    const judge = judgeFor('audit');
    const account = await openEnforced(judge, MAPPING);
    await judge.asPeople(() => account.run());
    expect(await account.audit({ roleSession: AUDIT_SESSION })).toEqual(LEFT);
    expect(deniedThere(judge)).toEqual([]);
    await account.byHand(DUBLIN, (sm) => sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'theirs' }));
    expect(await account.audit({ roleSession: AUDIT_SESSION })).toContain(
      'prod/db dublin: drifted [diverged] put,relabel',
    );
  });

  test.each([
    ['an origin', HOME, 'prod/db'],
    ['a replica', DUBLIN, 'prod/db'],
    ['a replica of an entry by tags', SYDNEY, 'prod/dr'],
    ['a replica in the other account', ABROAD, 'prod/db'],
  ] as const)('--for audit, no value of %s is read, and nothing is written there', (_, place, name) => {
    const judge = judgeFor('audit');
    const resource = `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-AbCdEf`;
    const context = { 'aws:ResourceTag/lockstep:mapping': 'orders', 'aws:ResourceTag/replicate': 'dr' };
    const may = (action: string) => judge.allows({ ...place, action: `secretsmanager:${action}`, resource, context });
    expect(WRITES.filter(may)).toEqual([]);
    const batch = { ...place, action: 'secretsmanager:BatchGetSecretValue', resource: '*', context: {} };
    expect(judge.allows(batch)).toBe(false);
    expect(may('DescribeSecret')).toBe(true);
  });

  test('--for reconcile, a person heals every replica, in both accounts', async () => {
    const judge = judgeFor('reconcile');
    const account = await openEnforced(judge, MAPPING);
    expect((await account.run()).filter((line) => !/: (healed|drifted) /.test(line))).toEqual([]);
    expect(deniedThere(judge)).toEqual([]);
    expect(account.labels(ABROAD, 'prod/db')).toContain('AWSCURRENT');
  });
});

test('--for drill, a person reads every replica and the heartbeat there, and nothing of the origin', async () => {
  const text = `${MAPPING}standby: [dublin]\n`;
  const [mapping, judge] = [mappingOf(text), judgeFor('drill', text)];
  const account = await openEnforced(judge, text);
  await judge.asPeople(() => account.run());
  const watcher = { note: () => {}, progress: () => {} };
  for (const target of mapping.targets) {
    const env = awsEnvironment({ originRegion: target.region, watcher });
    onTestFinished(() => env.close());
    const drill = { id: 'drill', hashLines: () => '', probe: null };
    const { replicas, unreadable, notes } = await drillPlace(mapping, target, drill, env);
    expect([target.name, replicas > 0, unreadable, notes]).toEqual([target.name, true, [], []]);
  }
  expect(judge.denied.filter(({ exists }) => exists !== false)).toEqual([]);
  const resource = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/db-AbCdEf`;
  expect(judge.allows({ ...HOME, action: 'secretsmanager:GetSecretValue', resource, context: {} })).toBe(false);
  const there = resource.replace('us-east-1', 'eu-west-1');
  expect(
    WRITES.filter(
      (one) =>
        one !== 'GetSecretValue' &&
        judge.allows({ ...DUBLIN, action: `secretsmanager:${one}`, resource: there, context: {} }),
    ),
  ).toEqual([]);
});

describe('with --for promote', () => {
  test.each([
    ['dublin', DUBLIN],
    ['sydney', SYDNEY],
    ['partner', ABROAD],
  ] as const)('a person promotes %s, in whichever account it is', async (name, place) => {
    const judge = judgeFor('promote');
    const account = await openEnforced(judge, MAPPING);
    await judge.asPeople(() => account.run());
    const target = MAPPED.targets.find((one) => one.name === name);
    if (target === undefined) throw new Error(`no target ${name}`);
    const env = quietEnvironment({ originRegion: target.region });
    const promotion = { reason: 'x', role: null, waitSeconds: 60, mode: 'promote' } as const;
    const report = await promotePlace(MAPPED, target, promotion, { ...env, pause: async () => {} });
    expect(report).toMatchObject({ fence: { isNew: true }, untagged: [], tagged: report.replicas });
    expect({ tagged: report.tagged > 0, denied: deniedThere(judge) }).toEqual({ tagged: true, denied: [] });
    const [secret] = account.aws.secrets(place).filter(({ tags }) => tags?.[PROMOTED_TAG] !== undefined);
    expect(secret?.name).toMatch(/^prod/);
  });

  test('a person sets no other tag, writes nothing else, and lowers no fence', () => {
    const judge = judgeFor('promote');
    const may = (action: string, name: string, context: Request['context']) =>
      [HOME, DUBLIN, ABROAD].some((place) => judge.allows(on(place, action, name, context)));
    const ours = { 'aws:ResourceTag/lockstep:mapping': 'orders' };
    const tagging = (...keys: string[]) => ({ ...ours, 'aws:TagKeys': keys });
    expect(may('TagResource', 'prod/db', tagging(PROMOTED_TAG))).toBe(true);
    expect(may('TagResource', 'prod/db', { 'aws:TagKeys': [PROMOTED_TAG] })).toBe(false);
    expect(may('TagResource', 'prod/db', tagging(PROMOTED_TAG, 'team'))).toBe(false);
    expect(WRITES.filter((action) => may(action, 'prod/db', { ...ours, 'aws:TagKeys': ['team'] }))).toEqual([]);
    const saying = (state: string) => ({ 'aws:TagKeys': [FENCE_TAG], [`aws:RequestTag/${FENCE_TAG}`]: state });
    expect(may('TagResource', fenceName('orders'), saying('raised'))).toBe(true);
    expect(may('TagResource', fenceName('orders'), saying('lowered'))).toBe(false);
    for (const action of ['UntagResource', 'DeleteSecret', 'PutSecretValue']) {
      expect(may(action, fenceName('orders'), saying('raised'))).toBe(false);
    }
  });
});

describe('with --for failback', () => {
  test.each([
    ['dublin', DUBLIN],
    ['partner', ABROAD],
  ] as const)('a person goes back from %s, in whichever account it is', async (name, place) => {
    const judge = judgeFor('failback');
    const account = await openEnforced(judge, MAPPING);
    await judge.asPeople(() => account.run());
    await account.byHand(place, async (sm) => {
      await sm.createSecret({ Name: fenceName('orders'), Tags: [{ Key: FENCE_TAG, Value: 'raised' }] });
      await sm.tagResource({ SecretId: 'prod/db', Tags: [{ Key: PROMOTED_TAG, Value: 'x' }] });
      await sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'written there' });
    });
    const env = { ...quietEnvironment(), pause: async () => {} };
    const target = MAPPED.targets.find((one) => one.name === name);
    if (target === undefined) throw new Error(`no target ${name}`);
    const { secrets, stillPromoted } = await failBack(
      MAPPED,
      { target, secrets: [], keep: null, mode: 'yes', restore: restoreMembers },
      env,
    );
    expect(secrets.find(({ secret }) => secret === 'prod/db')).toMatchObject({ status: 'copied' });
    expect({ stillPromoted, denied: deniedThere(judge) }).toEqual({ stillPromoted: null, denied: [] });
    expect(account.value(HOME, 'prod/db')).toBe('written there');
  });

  test('no replica gets a value, and nothing is created or deleted anywhere', () => {
    const judge = judgeFor('failback');
    const may = (place: AccountRegion, action: string) => {
      const resource = `arn:aws:secretsmanager:${place.region}:${place.account}:secret:prod/db-AbCdEf`;
      const context = { 'aws:ResourceTag/lockstep:mapping': 'orders', 'secretsmanager:VersionStage': AWSCURRENT };
      return judge.allows({ ...place, action: `secretsmanager:${action}`, resource, context });
    };
    const written = (place: AccountRegion) => WRITES.filter((action) => may(place, action));
    expect(written(HOME)).toEqual(['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']);
    for (const place of [DUBLIN, ABROAD]) expect(written(place)).toEqual(['GetSecretValue']);
  });
});

/** Denied calls about what is there. The name of a missing secret has no suffix, so that no policy by ARN reaches it. */
function deniedThere(judge: Judge) {
  return judge.denied.filter(({ exists }) => exists !== false);
}

/** What the mapping only reports. */
const LEFT = ['prod/api-key partner: drifted [missing] create', 'prod/watched dublin: drifted [missing] create'];

const WRITES = [
  ...['GetSecretValue', 'CreateSecret', 'PutSecretValue', 'UpdateSecret', 'DeleteSecret'],
  ...['UpdateSecretVersionStage', 'TagResource', 'UntagResource', 'RestoreSecret', 'PutResourcePolicy'],
];

describe('the trust policy of lockstep policy --trust lets in', () => {
  const reach = new Judge([{ Sid: 'Reach', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }]);
  const trust = (purpose: Purpose) => ({
    Version: '2012-10-17',
    Statement: [trustStatement(MAPPED, purpose, ROLE, [PERSON])],
  });

  test.each([
    ['whom it names, to look', 'audit', PERSON, 'orders', AUDIT_SESSION, true],
    ['no auditor under the name of the session that writes', 'audit', PERSON, 'orders', ROLE_SESSION, false],
    ['no one without the external id', 'audit', PERSON, null, AUDIT_SESSION, false],
    ['no one else', 'audit', `arn:aws:iam::${ACCOUNT}:role/other`, 'orders', AUDIT_SESSION, false],
    ['whom it names, to heal', 'reconcile', PERSON, 'orders', ROLE_SESSION, true],
    ['no one without the external id, to heal', 'reconcile', PERSON, 'other', ROLE_SESSION, false],
  ] as const)('%s', (_, purpose, principal, externalId, session, expected) => {
    expect(reach.mayEnter(ROLE, trust(purpose), { principal, externalId, session })).toBe(expected);
  });
});

test('--for history allows to read what is below the name of the mapping, and to write nothing; a run by hand writes no page', () => {
  const place = { bucketArn: 'arn:aws:s3:::audit', account: ACCOUNT, prefix: 'lockstep/' };
  const granted = asPrinted(historyReaderStatements(MAPPED, place));
  expect(granted.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    [['s3:ListBucket'], ['arn:aws:s3:::audit']],
    [
      ['s3:GetObject'],
      ['runs/*', 'events/*', 'signatures/*', 'state.json'].map((key) => `arn:aws:s3:::audit/lockstep/orders/${key}`),
    ],
    [['s3:GetObject'], ['days.json.gz', 'report.html'].map((key) => `arn:aws:s3:::audit/lockstep/orders/${key}`)],
  ]);
  const kept = JSON.stringify(historyKeeperStatements(MAPPED, place));
  expect([kept.includes('"s3:PutObject"'), kept.includes('report.html')]).toEqual([true, false]);
});

test('with history.sign, a reader may ask for the public key, and whoever keeps records may sign with it', () => {
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809`;
  const signed = mappingOf(`${MAPPING}\nhistory: { sign: '${key}' }\n`);
  const place = { bucketArn: 'arn:aws:s3:::audit', account: ACCOUNT };
  const onKey = [historyReaderStatements, historyKeeperStatements].map((statementsFor) =>
    asPrinted(statementsFor(signed, place)).flatMap(({ Action, Resource }) =>
      [Resource].flat()[0] === key ? Action : [],
    ),
  );
  expect(onKey).toEqual([['kms:GetPublicKey'], ['kms:Sign', 'kms:GetPublicKey']]);
});
