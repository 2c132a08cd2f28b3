import { describe, expect, test } from 'vitest';
import type { Entry, Mapping } from '../../config/mapping.ts';
import { type Grantor, reconcilerStatements, replicaRoleStatements, type Statement } from '../../config/permissions.ts';
import { ACCOUNT, entry, keyArn, mapping, PARTNER, ROLE, replicaIn, target } from '../support/builders.ts';

const ALL: Grantor = { account: ACCOUNT, listSecrets: true, readReplicas: true, originKeys: [] };
const DUBLIN_KEY = keyArn('eu-west-1', '22222222-2222-2222-2222-222222222222');

/** Each statement but the guards as `Sid: actions on names`: secrets by name, keys by the end of their ARN. */
function table(statements: readonly Statement[]): string[] {
  const granting = statements.filter(({ effect, sid }) => effect !== 'Deny' || sid.startsWith('LeaveOut'));
  return granting.map(({ sid, effect, actions, resources }) => {
    const named = resources.map((one) =>
      one.replace(/^arn:aws:secretsmanager:[^:]+:\d+:secret:/, '').replace(/^arn:aws:kms:/, ''),
    );
    const short = actions.map((action) => action.replace('secretsmanager:', ''));
    return `${effect === 'Deny' ? 'not ' : ''}${sid}: ${short.join()} on ${named.join()}`;
  });
}

/** A mapping that declares only the targets that it uses. */
function mapped(...entries: Entry[]): Mapping {
  return { ...mapping(...entries), targets: [] };
}

/** Without the batch read and the look at fences, which are the same for every mapping. */
function own(entries: Entry[], over: Partial<Grantor> = {}): string[] {
  const statements = reconcilerStatements(mapped(...entries), { ...ALL, ...over });
  return table(statements.filter(isOfSecrets));
}

function abroad(...entries: Entry[]): Statement[] {
  return replicaRoleStatements(mapped(...entries), ROLE, ALL).filter(isOfSecrets);
}

function isOfSecrets(one: Statement): boolean {
  return !isReadMany(one) && one.sid !== 'LookAtFences';
}

function isReadMany({ actions }: Statement): boolean {
  return actions.includes('secretsmanager:BatchGetSecretValue');
}

const LOOK = 'DescribeSecret,GetSecretValue,ListSecretVersionIds';
const WRITE = 'PutSecretValue,RestoreSecret,TagResource,UntagResource,UpdateSecret,UpdateSecretVersionStage';
const HEAL = `CreateSecret,${LOOK},${WRITE}`;
const LIST = 'List: ListSecrets on *';
const READ_MANY = 'ReadMany: BatchGetSecretValue on *';
const READ = 'ReadOrigin: DescribeSecret,GetSecretValue,ListSecretVersionIds on';
const DECRYPT = 'DecryptOrigin: kms:Decrypt on us-east-1:111122223333:key/*';

describe('what the reconciler may do', () => {
  const rows: [says: string, entries: Entry[], statements: string[]][] = [
    ['a name', [entry('prod/db')], [LIST, `${READ} prod/db-??????`, DECRYPT, `Heal: ${HEAL} on prod/db-??????`]],
    [
      'a pattern',
      [entry('prod/*-db')],
      [LIST, `${READ} prod/*-db-??????`, DECRYPT, `Heal: ${HEAL} on prod/*-db-??????`],
    ],
    ['every name', [entry('*')], [LIST, `${READ} *-??????`, DECRYPT, `Heal: ${HEAL} on *-??????`]],
    [
      'a pattern that covers a name',
      [entry('prod/*'), entry('prod/db'), entry('a')],
      [LIST, `${READ} a-??????,prod/*-??????`, DECRYPT, `Heal: ${HEAL} on a-??????,prod/*-??????`],
    ],
    [
      'another name over there',
      [entry('prod/db', [replicaIn('dublin', { name: 'shared/db' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Heal: ${HEAL} on shared/db-??????`],
    ],
    [
      'two Regions',
      [entry('prod/db', 'dublin sydney')],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Heal: ${HEAL} on prod/db-??????,prod/db-??????`],
    ],
    [
      'only to report',
      [entry('prod/db', [replicaIn('dublin', { onDrift: 'report' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Look: ${LOOK} on prod/db-??????`],
    ],
    [
      'a key',
      [entry('prod/db', [replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }))])],
      [
        ...[LIST, `${READ} prod/db-??????`, DECRYPT, `Heal: ${HEAL} on prod/db-??????`],
        'UseKey0euwest1: kms:Decrypt,kms:Encrypt,kms:GenerateDataKey on eu-west-1:111122223333:key/22222222-2222-2222-2222-222222222222',
      ],
    ],
    [
      'a key, only to report',
      [entry('prod/db', [replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }), { onDrift: 'report' })])],
      [
        ...[LIST, `${READ} prod/db-??????`, DECRYPT, `Look: ${LOOK} on prod/db-??????`],
        'ReadKey0euwest1: kms:Decrypt on eu-west-1:111122223333:key/22222222-2222-2222-2222-222222222222',
      ],
    ],
    [
      'the AWS managed key',
      [entry('prod/db', [replicaIn('dublin', { kmsKey: 'alias/aws/secretsmanager' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Heal: ${HEAL} on prod/db-??????`],
    ],
    [
      'an exception',
      [entry('prod/*', 'dublin', { except: ['prod/sandbox-*'] })],
      [
        ...[LIST, `${READ} prod/*-??????`, DECRYPT, 'not LeaveOutOrigin: * on prod/sandbox-*-??????'],
        ...[`Heal: ${HEAL} on prod/*-??????`, 'not LeaveOut: * on prod/sandbox-*-??????'],
      ],
    ],
    [
      'an exception that another entry names',
      [entry('prod/*', 'dublin', { except: ['prod/sandbox-*'] }), entry('prod/sandbox-1', 'sydney')],
      [
        ...[LIST, `${READ} prod/*-??????`, DECRYPT],
        ...[`Heal: ${HEAL} on prod/sandbox-1-??????,prod/*-??????`, 'not LeaveOut: * on prod/sandbox-*-??????'],
      ],
    ],
    [
      'tags',
      [entry(null, 'dublin', { tags: { replicate: 'dr' } })],
      [
        ...[LIST, 'DescribeOriginByTag: DescribeSecret on *-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on *-??????',
        DECRYPT,
        'DescribeByTag: DescribeSecret on *-??????',
        `KeepByTag: GetSecretValue,ListSecretVersionIds,${WRITE} on *-??????`,
        'CreateByTag: CreateSecret,TagResource on *-??????',
        'AdoptByTag0: GetSecretValue,ListSecretVersionIds,RestoreSecret,TagResource on *-??????',
      ],
    ],
    [
      'tags, here to heal and there to report',
      [
        entry('a', 'dublin'),
        entry('prod/*', [replicaIn('dublin', { onDrift: 'report' }), replicaIn('sydney')], {
          tags: { replicate: 'dr' },
        }),
      ],
      [
        ...[LIST, `${READ} a-??????`, 'DescribeOriginByTag: DescribeSecret on prod/*-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on prod/*-??????',
        DECRYPT,
        `Heal: ${HEAL} on a-??????`,
        'DescribeByTag: DescribeSecret on prod/*-??????,prod/*-??????',
        `KeepByTag: GetSecretValue,ListSecretVersionIds,${WRITE} on prod/*-??????`,
        'CreateByTag: CreateSecret,TagResource on prod/*-??????',
        'AdoptByTag1: GetSecretValue,ListSecretVersionIds,RestoreSecret,TagResource on prod/*-??????',
        'LookByTag1: GetSecretValue,ListSecretVersionIds on prod/*-??????',
      ],
    ],
    [
      'a tag that replicas cannot carry',
      [entry(null, 'dublin', { tags: { 'aws:cloudformation:stack-name': 'db' } })],
      [
        ...[LIST, 'DescribeOriginByTag: DescribeSecret on *-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on *-??????',
        DECRYPT,
        'DescribeByTag: DescribeSecret on *-??????',
        `KeepByTag: GetSecretValue,ListSecretVersionIds,${WRITE} on *-??????`,
        'CreateByTag: CreateSecret,TagResource on *-??????',
        'AdoptByTag0: GetSecretValue,ListSecretVersionIds,RestoreSecret,TagResource on *-??????',
      ],
    ],
    [
      'another account',
      [entry('prod/db', 'partner')],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `AssumeReplicaRoles: sts:AssumeRole on ${ROLE}`],
    ],
  ];
  test.each(rows)('where the mapping says %s', (_, entries, statements) => {
    expect(own(entries)).toEqual(statements);
  });

  test('in declared targets that no entry uses is to list, for replicas that may have been left there', () => {
    const declaring = {
      ...mapping(entry('prod/db')),
      targets: ['dublin', 'sydney', 'partner'].map((name) => target(name)),
    };
    const statements = reconcilerStatements(declaring, ALL);
    const regions = ['us-east-1', 'ap-southeast-2', 'eu-west-1'];
    expect(statements.find(({ sid }) => sid === 'List')).toMatchObject({
      conditions: { StringEquals: { 'aws:RequestedRegion': regions } },
    });
    expect(table(statements)).toContain(`AssumeReplicaRoles: sts:AssumeRole on ${ROLE}`);
    expect(table(replicaRoleStatements(declaring, ROLE, ALL))).toEqual([LIST]);
  });

  test('without ListSecrets is the same otherwise', () => {
    expect(own([entry('prod/*')], { listSecrets: false })).toEqual(
      own([entry('prod/*')]).filter((line) => line !== LIST),
    );
  });

  test('without reading replicas includes neither their values nor, if they are only reported, their keys', () => {
    const replica = replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }), { onDrift: 'report' });
    const statements = own([entry('prod/db', [replica]), entry('prod/x')], { readReplicas: false }).slice(3);
    const heal = HEAL.replace('GetSecretValue,', '');
    expect(statements).toEqual([
      `Heal: ${heal} on prod/x-??????`,
      'Look: DescribeSecret,ListSecretVersionIds on prod/db-??????',
    ]);
  });

  test.each([true, false])('includes reading values in batches, also of replicas: %s', (readReplicas) => {
    const grantor = { ...ALL, readReplicas };
    const own = reconcilerStatements(mapped(entry('prod/db')), grantor).filter(isReadMany);
    const there = replicaRoleStatements(mapped(entry('prod/db', 'partner')), ROLE, grantor).filter(isReadMany);
    expect(table(own)).toEqual([READ_MANY]);
    expect(own[0]?.conditions).toEqual(within('us-east-1', ...(readReplicas ? ['eu-west-1'] : [])));
    expect(table(there)).toEqual(readReplicas ? [READ_MANY] : []);
    expect(there[0]?.conditions).toEqual(readReplicas ? within('eu-central-1') : undefined);

    function within(...regions: string[]) {
      return { StringEquals: { 'aws:RequestedRegion': regions } };
    }
  });

  test('with the origins’ keys given is to decrypt under those only', () => {
    const key = keyArn('us-east-1', '1');
    expect(own([entry('prod/db')], { originKeys: [key] })[2]).toBe(
      'DecryptOrigin: kms:Decrypt on us-east-1:111122223333:key/1',
    );
  });
});

describe('a role in a target account', () => {
  test('may do what the mapping reaches through it, and list in its Regions only', () => {
    const statements = abroad(entry('prod/db', 'dublin partner'), entry('prod/x', 'dublin'));
    expect(table(statements)).toEqual([LIST, `Heal: ${HEAL} on prod/db-??????`]);
    const [list, heal] = statements.filter(({ effect }) => effect !== 'Deny');
    expect(list?.conditions).toEqual({ StringEquals: { 'aws:RequestedRegion': ['eu-central-1'] } });
    expect(heal?.resources[0]).toContain(`:${PARTNER}:`);
  });

  test('that the mapping does not name may do nothing', () => {
    const statements = replicaRoleStatements(mapped(entry('prod/db', 'partner')), `${ROLE}-2`, {
      ...ALL,
      listSecrets: false,
    });
    expect(table(statements)).toEqual([]);
    expect(statements.every(({ effect }) => effect === 'Deny')).toBe(true);
  });

  const keys: [written: string, key: string, resource: string, alias: string | null][] = [
    ['an id', 'mrk-1', `${PARTNER}:key/mrk-1`, null],
    ['an ARN', keyArn('eu-central-1', '1', PARTNER), `${PARTNER}:key/1`, null],
    ['the ARN of a third account', keyArn('eu-central-1', '1', '333344445555'), '333344445555:key/1', null],
    ['an alias', 'alias/secrets', `${PARTNER}:key/*`, 'alias/secrets'],
    [
      'the ARN of an alias',
      keyArn('eu-central-1', '', PARTNER).replace('key/', 'alias/a/b'),
      `${PARTNER}:key/*`,
      'alias/a/b',
    ],
  ];
  test.each(keys)(
    'may use a key that is named by %s through Secrets Manager only, for its replicas only',
    (_, kmsKey, resource, alias) => {
      const use = abroad(entry('prod/db', [replicaIn(target('partner', { kmsKey }))])).at(-1);
      expect(use).toMatchObject({ resources: [`arn:aws:kms:eu-central-1:${resource}`] });
      expect(use?.conditions).toEqual({
        StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' },
        StringLike: {
          'kms:EncryptionContext:SecretARN': [`arn:aws:secretsmanager:eu-central-1:${PARTNER}:secret:prod/db-??????`],
        },
        ...(alias === null ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
      });
    },
  );
});

test('no statement has a star after a name, and only actions without resources are on all of them, for any mapping', () => {
  const tagged = entry(null, 'sydney', { tags: { a: 'b' } });
  const statements = reconcilerStatements(mapped(entry('prod/db'), entry('pay/*', 'dublin partner'), tagged), ALL);
  for (const { sid, resources } of statements.filter(({ effect }) => effect !== 'Deny')) {
    for (const one of resources)
      expect(one === '*' ? sid : one).toMatch(/^List$|^ReadMany$|-\?{6}$|:key\/\*$|:role\/|\/fence$/);
  }
});

test('the fences of a mapping may be described, under each of its names, in each account that it has replicas in', () => {
  const orders = { ...mapped(entry('prod/db', 'dublin partner')), name: 'orders', formerNames: ['old'] };
  const fences = ['orders/fence', 'orders/fence-??????', 'old/fence', 'old/fence-??????'];
  for (const [statements, account] of [
    [reconcilerStatements(orders, ALL), ACCOUNT],
    [replicaRoleStatements(orders, ROLE, ALL), PARTNER],
  ] as const) {
    const actions = ['secretsmanager:DescribeSecret'];
    const resources = fences.map((name) => `arn:aws:secretsmanager:*:${account}:secret:lockstep/${name}`);
    expect(statements.find(({ sid }) => sid === 'LookAtFences')).toEqual({ sid: 'LookAtFences', actions, resources });
  }
  const unused = { ...orders, entries: [] };
  expect(table(replicaRoleStatements(unused, ROLE, ALL))).not.toContain('LookAtFences');
});

test('a Sid names one statement', () => {
  const tagged = entry(null, 'sydney dublin', { tags: { a: 'b' } });
  const sids = reconcilerStatements(mapped(entry('prod/db', 'dublin sydney partner'), tagged, tagged), ALL).map(
    ({ sid }) => sid,
  );
  expect(new Set(sids).size).toBe(sids.length);
  for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
});
