import { describe, expect, test } from 'vitest';
import type { Entry, Mapping } from '../../config/mapping.ts';
import { type Grantor, reconcilerStatements, replicaRoleStatements, type Statement } from '../../infra/permissions.ts';
import { ACCOUNT, entry, keyArn, mapping, PARTNER, ROLE, replicaIn, target } from '../support/builders.ts';

const ALL: Grantor = { account: ACCOUNT, listSecrets: true, readReplicas: true, originKeys: [] };
const DUBLIN_KEY = keyArn('eu-west-1', '22222222-2222-2222-2222-222222222222');

/** `Sid: actions on names` a statement; secrets by their names, keys by their ends. */
function table(statements: readonly Statement[]): string[] {
  return statements.map(({ sid, effect, actions, resources }) => {
    const named = resources.map((one) =>
      one.replace(/^arn:aws:secretsmanager:[^:]+:\d+:secret:/, '').replace(/^arn:aws:kms:/, ''),
    );
    const short = actions.map((action) => action.replace('secretsmanager:', ''));
    return `${effect === 'Deny' ? 'not ' : ''}${sid}: ${short.join()} on ${named.join()}`;
  });
}

/** A mapping that declares no target but those that it uses. */
function mapped(...entries: Entry[]): Mapping {
  return { ...mapping(...entries), targets: [] };
}

/** Without reading many at once, which is the same whatever the mapping says. */
function own(entries: Entry[], over: Partial<Grantor> = {}): string[] {
  const statements = reconcilerStatements(mapped(...entries), { ...ALL, ...over });
  return table(statements.filter((one) => !isReadMany(one)));
}

function abroad(...entries: Entry[]): Statement[] {
  return replicaRoleStatements(mapped(...entries), ROLE, ALL).filter((one) => !isReadMany(one));
}

function isReadMany({ actions }: Statement): boolean {
  return actions.includes('secretsmanager:BatchGetSecretValue');
}

const HEAL =
  'CreateSecret,DescribeSecret,GetSecretValue,PutSecretValue,RestoreSecret,TagResource,UpdateSecret,UpdateSecretVersionStage';
const LIST = 'List: ListSecrets on *';
const READ_MANY = 'ReadMany: BatchGetSecretValue on *';
const READ = 'ReadOrigin: DescribeSecret,GetSecretValue,ListSecretVersionIds on';
const DECRYPT = 'DecryptOrigin: kms:Decrypt on us-east-1:111122223333:key/*';

describe('what the reconciler may do', () => {
  const rows: [says: string, entries: Entry[], statements: string[]][] = [
    ['a name', [entry('prod/db')], [LIST, `${READ} prod/db-??????`, DECRYPT, `Healeuwest1: ${HEAL} on prod/db-??????`]],
    [
      'a pattern',
      [entry('prod/*-db')],
      [LIST, `${READ} prod/*-db-??????`, DECRYPT, `Healeuwest1: ${HEAL} on prod/*-db-??????`],
    ],
    ['every name', [entry('*')], [LIST, `${READ} *-??????`, DECRYPT, `Healeuwest1: ${HEAL} on *-??????`]],
    [
      'a pattern that covers a name',
      [entry('prod/*'), entry('prod/db'), entry('a')],
      [LIST, `${READ} a-??????,prod/*-??????`, DECRYPT, `Healeuwest1: ${HEAL} on a-??????,prod/*-??????`],
    ],
    [
      'another name over there',
      [entry('prod/db', [replicaIn('dublin', { name: 'shared/db' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Healeuwest1: ${HEAL} on shared/db-??????`],
    ],
    [
      'two Regions',
      [entry('prod/db', 'dublin sydney')],
      [
        LIST,
        `${READ} prod/db-??????`,
        DECRYPT,
        `Healapsoutheast2: ${HEAL} on prod/db-??????`,
        `Healeuwest1: ${HEAL} on prod/db-??????`,
      ],
    ],
    [
      'only to report',
      [entry('prod/db', [replicaIn('dublin', { onDrift: 'report' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, 'Lookeuwest1: DescribeSecret,GetSecretValue on prod/db-??????'],
    ],
    [
      'a key',
      [entry('prod/db', [replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }))])],
      [
        ...[LIST, `${READ} prod/db-??????`, DECRYPT, `Healeuwest1: ${HEAL} on prod/db-??????`],
        'UseKey0euwest1: kms:Decrypt,kms:Encrypt,kms:GenerateDataKey on eu-west-1:111122223333:key/22222222-2222-2222-2222-222222222222',
      ],
    ],
    [
      'a key, only to report',
      [entry('prod/db', [replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }), { onDrift: 'report' })])],
      [
        ...[LIST, `${READ} prod/db-??????`, DECRYPT, 'Lookeuwest1: DescribeSecret,GetSecretValue on prod/db-??????'],
        'ReadKey0euwest1: kms:Decrypt on eu-west-1:111122223333:key/22222222-2222-2222-2222-222222222222',
      ],
    ],
    [
      'the AWS managed key',
      [entry('prod/db', [replicaIn('dublin', { kmsKey: 'alias/aws/secretsmanager' })])],
      [LIST, `${READ} prod/db-??????`, DECRYPT, `Healeuwest1: ${HEAL} on prod/db-??????`],
    ],
    [
      'an exception',
      [entry('prod/*', 'dublin', { except: ['prod/sandbox-*'] })],
      [
        ...[LIST, `${READ} prod/*-??????`, DECRYPT, 'not LeaveOutOrigin: * on prod/sandbox-*-??????'],
        ...[`Healeuwest1: ${HEAL} on prod/*-??????`, 'not LeaveOuteuwest1: * on prod/sandbox-*-??????'],
      ],
    ],
    [
      'an exception that another entry names',
      [entry('prod/*', 'dublin', { except: ['prod/sandbox-*'] }), entry('prod/sandbox-1', 'sydney')],
      [
        ...[LIST, `${READ} prod/*-??????`, DECRYPT, `Healapsoutheast2: ${HEAL} on prod/sandbox-1-??????`],
        ...[`Healeuwest1: ${HEAL} on prod/*-??????`, 'not LeaveOuteuwest1: * on prod/sandbox-*-??????'],
      ],
    ],
    [
      'tags',
      [entry(null, 'dublin', { tags: { replicate: 'dr' } })],
      [
        ...[LIST, 'DescribeOriginByTag: DescribeSecret on *-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on *-??????',
        DECRYPT,
        'DescribeByTageuwest1: DescribeSecret on *-??????',
        'KeepByTag0euwest1: GetSecretValue,PutSecretValue,RestoreSecret,TagResource,UpdateSecret,UpdateSecretVersionStage on *-??????',
        'CreateByTag0euwest1: CreateSecret,TagResource on *-??????',
      ],
    ],
    [
      'tags, only to report',
      [entry('prod/*', [replicaIn('dublin', { onDrift: 'report' })], { tags: { replicate: 'dr' } })],
      [
        ...[LIST, 'DescribeOriginByTag: DescribeSecret on prod/*-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on prod/*-??????',
        DECRYPT,
        'DescribeByTageuwest1: DescribeSecret on prod/*-??????',
        'KeepByTag0euwest1: GetSecretValue on prod/*-??????',
      ],
    ],
    [
      'a tag that replicas cannot carry',
      [entry(null, 'dublin', { tags: { 'aws:cloudformation:stack-name': 'db' } })],
      [
        ...[LIST, 'DescribeOriginByTag: DescribeSecret on *-??????'],
        'ReadOriginByTag0: GetSecretValue,ListSecretVersionIds on *-??????',
        DECRYPT,
        'DescribeByTageuwest1: DescribeSecret on *-??????',
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

  test('where it declares targets that no entry uses is to list there, for what may have been left behind', () => {
    const statements = reconcilerStatements(mapping(entry('prod/db')), ALL);
    const regions = ['us-east-1', 'ap-southeast-2', 'eu-west-1'];
    expect(statements[0]).toMatchObject({
      sid: 'List',
      conditions: { StringEquals: { 'aws:RequestedRegion': regions } },
    });
    expect(table(statements)).toContain(`AssumeReplicaRoles: sts:AssumeRole on ${ROLE}`);
    expect(table(replicaRoleStatements(mapping(entry('prod/db')), ROLE, ALL))).toEqual([LIST]);
  });

  test('without ListSecrets is the same but for that', () => {
    expect(own([entry('prod/*')], { listSecrets: false })).toEqual(own([entry('prod/*')]).slice(1));
  });

  test('without reading replicas neither reads their values nor, where it only reports, their keys', () => {
    const replica = replicaIn(target('dublin', { kmsKey: DUBLIN_KEY }), { onDrift: 'report' });
    const told = own([entry('prod/db', [replica]), entry('prod/x')], { readReplicas: false }).slice(3);
    const heal = HEAL.replace('GetSecretValue,', '');
    expect(told).toEqual([`Healeuwest1: ${heal} on prod/x-??????`, 'Lookeuwest1: DescribeSecret on prod/db-??????']);
  });

  test.each([true, false])('may read values many at once, replicas’ too: %s', (readReplicas) => {
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

  test('with the origins’ keys named decrypts under those alone', () => {
    const key = keyArn('us-east-1', '1');
    expect(own([entry('prod/db')], { originKeys: [key] })[2]).toBe(
      'DecryptOrigin: kms:Decrypt on us-east-1:111122223333:key/1',
    );
  });
});

describe('a role in a target account', () => {
  test('may do there what the mapping reaches through it, and lists in its Regions alone', () => {
    const statements = abroad(entry('prod/db', 'dublin partner'), entry('prod/x', 'dublin'));
    expect(table(statements)).toEqual([LIST, `Healeucentral1: ${HEAL} on prod/db-??????`]);
    expect(statements[0]?.conditions).toEqual({ StringEquals: { 'aws:RequestedRegion': ['eu-central-1'] } });
    expect(statements[1]?.resources[0]).toContain(`:${PARTNER}:`);
  });

  test('that the mapping does not name may do nothing', () => {
    const statements = replicaRoleStatements(mapped(entry('prod/db', 'partner')), `${ROLE}-2`, {
      ...ALL,
      listSecrets: false,
    });
    expect(statements).toEqual([]);
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
    'uses a key that is named by %s through Secrets Manager, for its replicas alone',
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

describe('whatever the mapping says', () => {
  const many = Array.from({ length: 120 }, (_, index) => entry(`prod/service-${index}/db`));
  const statements = reconcilerStatements(mapped(...many, entry(null, 'sydney', { tags: { a: 'b' } })), ALL);

  test('a statement has no star after a name, and none but ListSecrets and BatchGetSecretValue is on everything', () => {
    for (const { sid, resources } of statements) {
      for (const one of resources)
        expect(one === '*' ? sid : one).toMatch(/^List$|^ReadMany$|-\?{6}$|:key\/\*$|:role\//);
    }
  });

  test('a long list is cut into statements that fit into a policy, each with a Sid of its own', () => {
    const sids = statements.map(({ sid }) => sid);
    expect(sids).toContain('ReadOriginPart3');
    expect(new Set(sids).size).toBe(sids.length);
    for (const one of statements) expect(JSON.stringify(one).length).toBeLessThan(6_000);
    expect(statements.flatMap(({ resources }) => resources).filter((arn) => arn.includes('service-119/'))).toHaveLength(
      2,
    );
  });
});
