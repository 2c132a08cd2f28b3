import { expect, test } from 'vitest';
import { ACCOUNT, entry, mapping, replicaIn, target } from '../support/builders.ts';
import { diagnose } from '../support/doctor.ts';
import { type OtherAnswer, Refusal, startOtherServices } from '../support/other-services.ts';
import { HOME, openStage } from '../support/stage.ts';

const KEY = 'alias/replicas';
const UNDER_KEY = mapping(entry('prod/db', [replicaIn(target('dublin', { kmsKey: KEY }))]));

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
function described(over: Record<string, unknown> = {}) {
  const metadata = {
    Arn: 'arn:aws:kms:eu-west-1:111122223333:key/k',
    KeyId: 'k',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: 'SYMMETRIC_DEFAULT',
  };
  return { KeyMetadata: { AWSAccountId: ACCOUNT, Enabled: true, ...metadata, ...over } };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html */
const DRY_RUN = new Refusal('DryRunOperationException', 'The request would have succeeded', 412);

const NOT_THERE = new Refusal('UnknownOperationException');

async function askKms(describe: OtherAnswer, dryRun: OtherAnswer = DRY_RUN) {
  const stage = await openStage();
  stage.origin('prod/db');
  const calls = await startOtherServices(({ service, action }) => {
    if (service !== 'kms') return NOT_THERE;
    return action === 'DescribeKey' ? describe : dryRun;
  });
  const { exit, lines, findings, permissions } = await diagnose(UNDER_KEY);
  const keys = lines.filter((line) => /^\w+ key/.test(line));
  return {
    exit,
    keys,
    calls: calls.filter(({ service }) => service === 'kms'),
    permissions,
    next: findings.find(({ check }) => check === 'key')?.next,
  };
}

test('a key that is enabled, and may be used by a dry run, is well', async () => {
  const { exit, keys, calls } = await askKms(described());
  expect([exit, keys]).toEqual([
    0,
    [`ok key: ${KEY} in eu-west-1 (dublin) is enabled`, expect.stringMatching(/^ok key-use: /)],
  ]);
  expect(calls.map(({ region, action, input }) => [region, action, input.KeyId, input.DryRun])).toEqual([
    ['eu-west-1', 'DescribeKey', KEY, undefined],
    ['eu-west-1', 'GenerateDataKey', KEY, true],
  ]);
});

test.each([
  ['is disabled', described({ KeyState: 'Disabled' }), /it is disabled$/, /enable-key/],
  ['is being deleted', described({ KeyState: 'PendingDeletion' }), /it is pending deletion$/, /cancel-key-deletion/],
  ['cannot encrypt for Secrets Manager', described({ KeySpec: 'RSA_2048' }), /is not a key that/, /symmetric/],
  ['does not exist', new Refusal('NotFoundException'), /does not exist$/, /correct kmsKey/],
])('a key that %s fails, and is tried no further', async (_, describe, found, next) => {
  const seen = await askKms(describe);
  expect([seen.exit, seen.keys, seen.next]).toEqual([1, [expect.stringMatching(found)], expect.stringMatching(next)]);
  expect(seen.calls).toHaveLength(1);
});

test('a key that may not be described is a note, with the permission', async () => {
  const denied = new Refusal('AccessDeniedException');
  const { exit, keys, permissions } = await askKms(denied, denied);
  expect([exit, keys]).toEqual([
    0,
    [expect.stringMatching(/^note key: .*kms:DescribeKey is denied$/), expect.stringMatching(/^note key-use: /)],
  ]);
  expect(permissions).toEqual(['kms:DescribeKey']);
});

test('an AWS without KMS is a note', async () => {
  const { exit, keys } = await askKms(NOT_THERE, NOT_THERE);
  expect([exit, keys]).toEqual([0, [expect.stringMatching(/^note key: /), expect.stringMatching(/^note key-use: /)]]);
});

test("an origin's key that is disabled fails, although the mapping does not name it", async () => {
  const stage = await openStage();
  stage.aws.seed(HOME, { name: 'prod/db', value: 'v', kmsKeyId: 'alias/origins' });
  await startOtherServices(({ service, input }) => {
    if (service !== 'kms') return NOT_THERE;
    return input.KeyId === 'alias/origins' ? described({ KeyState: 'Disabled' }) : NOT_THERE;
  });
  const { exit, lines } = await diagnose(mapping(entry('prod/db')));
  expect([exit, lines]).toEqual([
    1,
    expect.arrayContaining(['failure key: alias/origins in us-east-1 (origin) cannot be used: it is disabled']),
  ]);
});
