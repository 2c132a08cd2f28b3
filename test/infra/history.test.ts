import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { HistoryBucket } from '../../infra/constructs/HistoryBucket.ts';
import { suppressFindings } from '../../infra/nag.ts';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { ACCOUNT } from '../support/builders.ts';
import { type PolicyStatement, resolved, statementsOf } from './support/policies.ts';
import { isAllowed } from './support/simulate.ts';
import { lockstepMappingOf, reconcilerTemplate } from './support/synth.ts';

// The kind: a record that anyone, the reconciler included, may write over or take away, and a history that others may read.

type Caller = 'the reconciler' | 'an administrator';

function mappingWith(history: string): string {
  return `version: 1
name: orders
origin: { region: us-east-1 }
targets: { dublin: { region: eu-west-1 }, virginia: { region: us-east-1 } }
secrets: [{ name: prod/db, replicas: [dublin] }]
${history}
`;
}

const KEPT = mappingWith('history: { keep: 90 days }');
const LOCKED = mappingWith('history: { lock: compliance }');

test('the bucket is private, encrypted, versioned, and kept when the stack is deleted', () => {
  reconcilerTemplate(KEPT).hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketName: Match.absent(),
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: Match.absent(),
    },
  });
});

test('records expire by history.keep, caches and the page do not, and nothing is left of what was written over or cut off', () => {
  const [bucket] = Object.values(reconcilerTemplate(KEPT).findResources('AWS::S3::Bucket'));
  const rules = bucket?.Properties.LifecycleConfiguration.Rules ?? [];
  expect(rules).toMatchObject([
    { Prefix: 'orders/runs/', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    { Prefix: 'orders/events/', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    { Prefix: 'orders/signatures/', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    { Prefix: 'orders/drills/', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    { Prefix: 'orders/state.json', NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    { Prefix: 'orders/days.json.gz', NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    { Prefix: 'orders/report.html', NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    { ExpiredObjectDeleteMarker: true, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  expect(rules[4].ExpirationInDays).toBeUndefined();
});

test('all functions know where the history is, and an output says that it stays', () => {
  const template = reconcilerTemplate(mappingWith('reconcile: { workers: 2 }'));
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const locations = functions.map(({ Properties }) => resolved(Properties.Environment.Variables.LOCKSTEP_HISTORY));
  expect(locations).toEqual(Array(3).fill(expect.stringMatching(/^s3:\/\/.*ordersHistoryBucket/)));
  template.hasOutput('HistoryLocation', { Description: Match.stringLikeRegexp('kept when the stack is deleted') });
});

test('with history: off there is no bucket, no location and no permission', () => {
  const template = reconcilerTemplate(mappingWith('history: off'));
  template.resourceCountIs('AWS::S3::Bucket', 0);
  const text = JSON.stringify(template.toJSON());
  expect(text).not.toContain('LOCKSTEP_HISTORY');
  expect(text).not.toContain('s3:');
});

describe('in the words of IAM', () => {
  const RECORD = 'orders/runs/000001.json.gz';
  const ONCE = { 's3:if-none-match': '*' };
  const rows: [
    who: 'the reconciler' | 'an administrator',
    action: string,
    key: string,
    context: object,
    ok: boolean,
  ][] = [
    ['the reconciler', 's3:PutObject', RECORD, ONCE, true],
    ['the reconciler', 's3:PutObject', RECORD, {}, false],
    ['the reconciler', 's3:PutObject', 'orders/events/20260131T120000Z-1.json.gz', ONCE, true],
    ['the reconciler', 's3:PutObject', 'orders/events/20260131T120000Z-1.json.gz', {}, false],
    ['the reconciler', 's3:PutObject', 'orders/signatures/000001.json', ONCE, true],
    ['the reconciler', 's3:PutObject', 'orders/signatures/000001.json', {}, false],
    ['the reconciler', 's3:PutObject', 'orders/state.json', {}, true],
    ['the reconciler', 's3:PutObject', 'orders/days.json.gz', {}, true],
    ['the reconciler', 's3:PutObject', 'orders/report.html', {}, true],
    ['the reconciler', 's3:PutObject', 'orders/other.html', {}, false],
    ['the reconciler', 's3:PutObject', 'other/report.html', {}, false],
    ['the reconciler', 's3:DeleteObject', 'orders/report.html', {}, false],
    ['the reconciler', 's3:PutObject', 'other/runs/000001.json.gz', ONCE, false],
    ['the reconciler', 's3:PutObject', 'orders-2/state.json', {}, false],
    ['the reconciler', 's3:GetObject', RECORD, {}, true],
    ['the reconciler', 's3:GetObject', 'other/state.json', {}, false],
    ['the reconciler', 's3:DeleteObject', RECORD, {}, false],
    ['the reconciler', 's3:DeleteObject', 'orders/state.json', {}, false],
    ['the reconciler', 's3:DeleteObjectVersion', RECORD, {}, false],
    ['the reconciler', 's3:BypassGovernanceRetention', RECORD, {}, false],
    ['the reconciler', 's3:PutObjectLegalHold', RECORD, {}, false],
    ['the reconciler', 's3:GetObject', RECORD, { 'aws:SecureTransport': 'false' }, false],
    ['the reconciler', 's3:PutObject', RECORD, { ...ONCE, 'aws:ResourceAccount': '999999999999' }, false],
    ['the reconciler', 's3:ListBucket', '', { 's3:prefix': 'orders/runs/' }, true],
    ['the reconciler', 's3:ListBucket', '', { 's3:prefix': 'orders' }, false],
    ['the reconciler', 's3:ListBucket', '', {}, false],
    ['the reconciler', 's3:PutBucketPolicy', '', {}, false],
    ['the reconciler', 's3:PutLifecycleConfiguration', '', {}, false],
    ['an administrator', 's3:PutObject', RECORD, {}, false],
    ['an administrator', 's3:DeleteObject', RECORD, {}, false],
    ['an administrator', 's3:DeleteObjectVersion', RECORD, {}, false],
    ['an administrator', 's3:DeleteObject', 'orders/state.json', {}, true],
    ['an administrator', 's3:GetObject', RECORD, {}, true],
  ];

  test.each(rows)('%s, %s on "%s" with %j: allowed is %s', (who, action, key, context, ok) => {
    expect(mayDo(KEPT, who, action, key, context)).toBe(ok);
  });

  test.each([
    ['a lock', LOCKED, true],
    ['none', KEPT, false],
  ])('with %s, a retention may be set on records alone: %s', (_, mapping, ok) => {
    expect(mayDo(mapping, 'the reconciler', 's3:PutObjectRetention', RECORD)).toBe(ok);
    for (const key of ['orders/state.json', 'orders/report.html']) {
      expect(mayDo(mapping, 'the reconciler', 's3:PutObjectRetention', key)).toBe(false);
    }
  });
});

test.each([
  ['kms:Sign', true],
  ['kms:GetPublicKey', true],
  ['kms:Decrypt', false],
  ['kms:ScheduleKeyDeletion', false],
])('with history.sign, the reconciler is granted %s on that key and no other: %s', (action, granted) => {
  const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809`;
  const statements = statementsOf(reconcilerTemplate(mappingWith(`history: { sign: '${key}' }`)), /^ordersRole/);
  const signing = statements.filter(({ Sid }) => Sid === 'HistorySign');
  expect(signing).toMatchObject([{ Resource: key }]);
  expect([signing[0]?.Action].flat().includes(action)).toBe(granted);
  const without = statementsOf(reconcilerTemplate(KEPT), /^ordersRole/);
  expect(without.filter(({ Action }) => [Action].flat().includes('kms:Sign'))).toEqual([]);
});

describe('a history in the Region of a target', () => {
  test('is in a stack there, with permissions and location in the stack of the reconciler', () => {
    const { history, reconciler } = stacksOf(mappingWith('history: { target: dublin }'));
    expect(history?.region).toBe('eu-west-1');
    if (history === undefined) return;
    Template.fromStack(history).resourceCountIs('AWS::S3::Bucket', 1);
    Template.fromStack(history).hasOutput('HistoryLocation', {});
    Template.fromStack(reconciler).resourceCountIs('AWS::S3::Bucket', 0);
    const statements = statementsOf(Template.fromStack(reconciler), /^ordersRole/);
    expect(statements.map(({ Sid }) => Sid)).toContain('HistoryKeep');
  });

  test('has no finding of cdk-nag that lacks a reason', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const { history, reconciler } = stacksOf(mappingWith('history: { target: dublin, lock: governance }'), app);
    Aspects.of(app).add(new AwsSolutionsChecks());
    const stacks = history === undefined ? [] : [history, reconciler];
    for (const stack of stacks) suppressFindings(stack);
    const findings = stacks.map((stack) =>
      Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions')),
    );
    expect(findings.map((some) => some.map(({ entry }) => entry.data))).toEqual([[], []]);
  });

  test('is in the stack of the reconciler if the target is in its Region', () => {
    const { history, reconciler } = stacksOf(mappingWith('history: { target: virginia }'));
    expect(history).toBeUndefined();
    Template.fromStack(reconciler).resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('cannot be made by a construct in the stack of the reconciler, and the error says what to do', () => {
    expect(() => reconcilerTemplate(mappingWith('history: { target: dublin }'))).toThrow(
      'history.target is dublin, so the history is kept in eu-west-1; make a HistoryBucket in a stack there, and pass it as `history`',
    );
  });

  test.each([
    ['history: { target: dublin }', 'the bucket of the history belongs into eu-west-1'],
    ['history: off', 'the mapping has history: off'],
  ])('a bucket that the mapping does not ask for is refused: %s', (text, message) => {
    const stack = new Stack(new App(), 'Elsewhere', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const mapping = lockstepMappingOf(mappingWith(text));
    expect(() => new HistoryBucket(stack, 'History', { mapping })).toThrow(message);
  });
});

function stacksOf(text: string, app = new App({ context: { 'aws:cdk:bundling-stacks': [] } })) {
  const stacks = makeStacks(app, lockstepMappingOf(text), { ...settingsOf(app), account: ACCOUNT });
  const reconciler = stacks.find(({ stackName }) => stackName.startsWith('Lockstep-'));
  if (reconciler === undefined) throw new Error('there is always a stack of the reconciler');
  return { reconciler, history: stacks.find(({ stackName }) => stackName.startsWith('LockstepHistory-')) };
}

const synthesized = new Map<string, Template>();

/** Whether IAM allows a call on the bucket, by the role's policies and that of the bucket. */
function mayDo(mapping: string, who: Caller, action: string, key: string, context: object = {}): boolean {
  const template = synthesized.get(mapping) ?? reconcilerTemplate(mapping);
  synthesized.set(mapping, template);
  const [id = ''] = Object.keys(template.findResources('AWS::S3::Bucket'));
  const everything: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const statements = who === 'the reconciler' ? statementsOf(template, /^ordersRole/) : [everything];
  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const asBucket = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(`arn:aws:made-up:us-east-1:${ACCOUNT}:${id}`, 'arn:aws:s3:::history'));
  const usual = { 'aws:SecureTransport': 'true', 'aws:ResourceAccount': ACCOUNT, 's3:TlsVersion': '1.3' };
  return isAllowed({
    request: {
      principal: `arn:aws:sts::${ACCOUNT}:assumed-role/lockstep/run`,
      action,
      resource: { resource: `arn:aws:s3:::history${key === '' ? '' : `/${key}`}`, accountId: ACCOUNT },
      contextVariables: { ...usual, ...context },
    },
    identityPolicies: [{ name: 'role', policy: { Version: '2012-10-17', Statement: asBucket(statements) } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: asBucket(resolved(policy?.Properties.PolicyDocument)),
  });
}
