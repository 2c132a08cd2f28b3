/**
 * The kind: an event that is consumed although its version was not copied. Lambda and SQS drop an event as soon as the
 * function returns without an error, and only the next scheduled run would repair that.
 *
 * So whatever goes wrong, and whichever way the event arrives, it is consumed only if the replica has its version, or
 * if a mail was sent about it. Once the trouble is over, the same event is copied.
 */
import { describe, expect, test } from 'vitest';
import type { Emulator, Fault } from '../../../src/emulator/index.ts';
import { callAws } from '../../../src/entry/cli/commands/demo/call.ts';
import {
  batch,
  CANARY,
  type Deployed,
  DUBLIN,
  deployed,
  HOME,
  labelUpdated,
  rotationSucceeded,
} from '../../entry/lambda/support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';
const V2 = '22222222-2222-4222-8222-222222222222';
const V3 = '33333333-3333-4333-8333-333333333333';
const V4 = '44444444-4444-4444-8444-444444444444';
const HOUR = 3_600_000;

/** The ways in which an event arrives; each returns whether the event was consumed. */
const WAYS: Record<string, (stage: Deployed, event: object) => Promise<boolean>> = {
  'the function alone': ({ handler, context }, event) => handler(event, context).then(isTrue, isFalse),
  'a worker alone': async ({ worker, context }, event) => isEmpty(await worker(batch([event]), context)),
  'a worker with another secret': async ({ worker, context }, event) => {
    const { batchItemFailures } = await worker(batch([labelUpdated('prod/other', V1), event]), context);
    return batchItemFailures.every(({ itemIdentifier }) => itemIdentifier !== '1');
  },
};

/** Trouble that passes without a person. */
const PASSING: Record<string, readonly Fault[]> = {
  'lists are an hour stale': [{ match: { action: 'ListSecrets' }, effect: past(HOUR) }],
  'one describe of the origin is stale': [
    { match: { action: 'DescribeSecret', region: HOME.region, secret: 'prod/a' }, effect: past(60_000), times: 1 },
  ],
  'one describe of each side is stale': [
    { match: { action: 'DescribeSecret', secret: 'prod/a' }, effect: past(60_000), times: 2 },
  ],
  'the origin cannot be described: a fault of AWS': [
    { match: { action: 'DescribeSecret', region: HOME.region, secret: 'prod/a' }, effect: fault() },
  ],
  'the replica cannot be described: a fault of AWS': [
    { match: { action: 'DescribeSecret', region: DUBLIN.region, secret: 'prod/a' }, effect: fault() },
  ],
  'the value cannot be read: a fault of AWS': [
    { match: { action: ['GetSecretValue', 'BatchGetSecretValue'], secret: 'prod/a' }, effect: fault() },
  ],
  'the value cannot be written: a fault of AWS': [
    { match: { action: 'PutSecretValue', secret: 'prod/a' }, effect: fault() },
  ],
  'AWSCURRENT cannot be moved: no answer': [
    { match: { action: 'UpdateSecretVersionStage', secret: 'prod/a' }, effect: { kind: 'cut-before' } },
  ],
  'KMS cannot answer right now': [
    { match: { action: 'PutSecretValue', secret: 'prod/a' }, effect: refusal('EncryptionFailure') },
  ],
};

describe.each(Object.entries(WAYS))('an event that arrives by %s', (_, deliver) => {
  test.each(Object.entries(PASSING))('is given back, or copied, while %s', async (_trouble, faults) => {
    const stage = await rotated();
    for (const one of faults) stage.emulator.faults.add(one);
    const isConsumed = await deliver(stage, labelUpdated('prod/a', V2));
    expect(isConsumed).toBe(currentOf(stage.emulator) === V2);
    expect(stage.emulator.outbox).toEqual([]);
    stage.emulator.faults.clear();
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V2);
  });

  test.each<[string, (stage: Deployed) => void]>([
    ['writing to the replica is denied', ({ emulator }) => deny(emulator, 'PutSecretValue')],
    ['describing the origin is denied', ({ emulator }) => deny(emulator, 'DescribeSecret', HOME.region)],
    ['describing the replica is denied', ({ emulator }) => deny(emulator, 'DescribeSecret', DUBLIN.region)],
    ['a quota of the secret is used up', ({ emulator }) => quota(emulator)],
    ['the replica is foreign', ({ emulator }) => takeAway(emulator)],
  ])('is reported at once and consumed, since a retry cannot help, if %s', async (_trouble, spoil) => {
    const stage = await rotated();
    spoil(stage);
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(currentOf(stage.emulator)).not.toBe(V2);
    expect(stage.emulator.outbox).toHaveLength(1);
    expect(stage.emulator.outbox[0]?.message).toContain('prod/a');
  });

  test('is copied although IAM does not see the ownership tag yet, which the same run set', async () => {
    const stage = await rotated();
    const untag = { SecretId: 'prod/a', TagKeys: ['lockstep:mapping'] };
    await callAws(stage.emulator.url, DUBLIN, 'UntagResource', untag);
    deny(stage.emulator, 'PutSecretValue', DUBLIN.region, 1);
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(stage.emulator.outbox).toEqual([]);
    expect(currentOf(stage.emulator)).toBe(V2);
  });

  test('is reported at once and consumed if the run was held', async () => {
    const stage = await rotated('reconcile: { maxChanges: 0 }');
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V1);
    expect(stage.emulator.outbox).toHaveLength(1);
    expect(stage.emulator.outbox[0]?.message).toContain('more than reconcile.maxChanges allows (0)');
  });

  test('is copied although it is a rollback, whose version an older read shows as well', async () => {
    const stage = await rotated();
    await deliver(stage, labelUpdated('prod/a', V2));
    stage.clock.pass(HOUR);
    await rollBack(stage.emulator);
    describeOnceFromThePast(stage);
    expect(await deliver(stage, labelUpdated('prod/a', V1, 'AWSCURRENT', stage.clock.now().toISOString()))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V1);
  });

  test('is copied although it is a rollback, and the replica is read as it was before the rotation was copied', async () => {
    const stage = await rotated();
    await deliver(stage, labelUpdated('prod/a', V2));
    await rollBack(stage.emulator);
    const match = { action: 'DescribeSecret', region: DUBLIN.region, secret: 'prod/a' };
    stage.emulator.faults.add({ match, effect: past(1_900), times: 2 });
    expect(await deliver(stage, labelUpdated('prod/a', V1, 'AWSCURRENT', stage.clock.now().toISOString()))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V1);
  });

  test('is copied although its version had a label of its own before it became current', async () => {
    const stage = await rotated();
    await deliver(stage, labelUpdated('prod/a', V2));
    await put(stage.emulator, V3, ['candidate']);
    stage.clock.pass(HOUR);
    await promote(stage.emulator, V3, V2);
    describeOnceFromThePast(stage);
    expect(await deliver(stage, labelUpdated('prod/a', V3, 'AWSCURRENT', stage.clock.now().toISOString()))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V3);
  });

  test('is copied although the first read shows its version as AWSPENDING', async () => {
    const stage = await rotated();
    await deliver(stage, labelUpdated('prod/a', V2));
    await put(stage.emulator, V3, ['AWSPENDING']);
    stage.clock.pass(HOUR);
    await promote(stage.emulator, V3, V2);
    describeOnceFromThePast(stage);
    expect(await deliver(stage, labelUpdated('prod/a', V3))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V3);
  });

  test('is not taken for superseded because a list of versions shows more than the copy saw', async () => {
    const stage = await rotated();
    for (const version of [V3, V4]) await put(stage.emulator, version);
    describeOnceFromThePast(stage);
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V4);
  });

  test('is copied while a scheduled run works on the same secret', async () => {
    const stage = await rotated();
    const scheduled = stage.handler({ lockstep: 'schedule' }, stage.context);
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    await scheduled;
    expect(currentOf(stage.emulator)).toBe(V2);
    const versions = stage.emulator.secret(DUBLIN, 'prod/a')?.versions.map(({ id }) => id);
    expect(versions?.toSorted()).toEqual([V1, V2]);
  });

  test('is copied if it is about a new secret that a pattern selects and the first read does not show', async () => {
    const stage = await rotated();
    stage.clock.pass(HOUR);
    stage.emulator.seed(HOME, { name: 'prod/new', value: CANARY, versionId: V1 });
    stage.emulator.faults.add({
      match: { action: 'DescribeSecret', secret: 'prod/new' },
      effect: past(60_000),
      times: 1,
    });
    const now = stage.clock.now().toISOString();
    expect(await deliver(stage, labelUpdated('prod/new', V1, 'AWSCURRENT', now))).toBe(true);
    expect(currentOf(stage.emulator, 'prod/new')).toBe(V1);
  });

  test('is consumed without a write when it arrives again, and again late', async () => {
    const stage = await rotated();
    await deliver(stage, labelUpdated('prod/a', V2));
    await put(stage.emulator, V3);
    await deliver(stage, labelUpdated('prod/a', V3));
    stage.emulator.journal.length = 0;
    for (const version of [V3, V2, V1]) expect(await deliver(stage, labelUpdated('prod/a', version))).toBe(true);
    expect(stage.emulator.journal.filter((one) => one.write)).toEqual([]);
    expect(stage.emulator.outbox).toEqual([]);
  });

  test('is consumed if its secret is gone, which is reported if the mapping names the secret', async () => {
    const stage = await rotated('', '  - { name: prod/a, replicas: [dublin] }');
    await callAws(stage.emulator.url, HOME, 'DeleteSecret', {
      SecretId: 'prod/a',
      ForceDeleteWithoutRecovery: true,
    });
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(stage.emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 blocked of 1 replica']);
  });

  test('is not taken for one about a missing secret while the secret’s own policy denies DescribeSecret', async () => {
    const stage = await rotated();
    stage.lock('prod/a');
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(false);
    expect(stage.log()).toMatch(/prod\/a.*DescribeSecret/);
    stage.lock('');
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(currentOf(stage.emulator)).toBe(V2);
  });

  test('is consumed if the secret that a pattern selected is gone, whatever the list shows of others', async () => {
    const stage = await rotated();
    stage.emulator.seed(HOME, { name: 'prod/a-else', value: CANARY, versionId: V1 });
    await callAws(stage.emulator.url, HOME, 'DeleteSecret', {
      SecretId: 'prod/a',
      ForceDeleteWithoutRecovery: true,
    });
    stage.clock.pass(HOUR);
    expect(await deliver(stage, labelUpdated('prod/a', V2))).toBe(true);
    expect(stage.emulator.outbox).toEqual([]);
  });

  test('names its secret by the end of an ARN, also if the name itself ends like that', async () => {
    const stage = await rotated();
    for (const name of ['prod/db', 'prod/db-backup']) stage.emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
    const arn = stage.emulator.secret(HOME, 'prod/db-backup')?.arn ?? '';
    expect(await deliver(stage, rotationSucceeded(arn))).toBe(true);
    expect(currentOf(stage.emulator, 'prod/db-backup')).toBe(V1);
    expect(currentOf(stage.emulator, 'prod/db')).toBeUndefined();
  });
});

/** The origins of `prod/a` and `prod/other` copied at V1; an hour later the former is rotated to V2. */
async function rotated(keys = '', entries = '') {
  let locked = '';
  const stage = await deployed('drift', 600_000, `${entries}\n${keys}`, {
    // The secret's own policy; it does not exist without the secret.
    authorize: ({ action, resource, exists }) => {
      const isDenied = exists && locked !== '' && resource.includes(`us-east-1:${HOME.account}:secret:${locked}-`);
      return isDenied && action !== 'secretsmanager:ListSecrets' ? 'deny' : 'allow';
    },
  });
  const { emulator, clock, handler, context } = stage;
  for (const name of ['prod/a', 'prod/other']) {
    emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
    await handler(labelUpdated(name, V1), context);
  }
  clock.pass(HOUR);
  await put(emulator, V2);
  emulator.journal.length = 0;
  const lock = (name: string): void => {
    locked = name;
  };
  return { ...stage, lock };
}

async function put(emulator: Emulator, version: string, labels?: string[]): Promise<void> {
  const input = { SecretId: 'prod/a', SecretString: `${CANARY} ${version}`, ClientRequestToken: version };
  await callAws(emulator.url, HOME, 'PutSecretValue', {
    ...input,
    ...(labels && { VersionStages: labels }),
  });
}

async function promote(emulator: Emulator, to: string, from: string): Promise<void> {
  const move = { SecretId: 'prod/a', VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
  await callAws(emulator.url, HOME, 'UpdateSecretVersionStage', move);
}

function rollBack(emulator: Emulator): Promise<void> {
  return promote(emulator, V1, V2);
}

function currentOf(emulator: Emulator, name = 'prod/a'): string | undefined {
  return emulator.secret(DUBLIN, name)?.labels.AWSCURRENT;
}

function deny(emulator: Emulator, action: string, region = DUBLIN.region, times = Number.POSITIVE_INFINITY): void {
  emulator.faults.add({ match: { action, region, secret: 'prod/a' }, effect: { kind: 'deny' }, times });
}

function quota(emulator: Emulator): void {
  const match = { action: 'PutSecretValue', region: DUBLIN.region, secret: 'prod/a' };
  // The SDK retries this error as throttling for seconds; here it is a quota.
  emulator.faults.add({ match, effect: refusal('InvalidRequestException') });
}

function takeAway(emulator: Emulator): void {
  emulator.seed(DUBLIN, { name: 'prod/a', value: 'theirs', owningService: 'rds' });
}

/** The next description of the origin is a minute old. */
function describeOnceFromThePast({ emulator }: Pick<Awaited<ReturnType<typeof rotated>>, 'emulator'>): void {
  emulator.faults.add({
    match: { action: 'DescribeSecret', region: HOME.region, secret: 'prod/a' },
    effect: past(60_000),
    times: 1,
  });
}

function past(ms: number) {
  return { kind: 'stale-read', ms } as const;
}

function fault() {
  return { kind: 'error', type: 'InternalServiceError', message: 'AWS' } as const;
}

function refusal(type: string) {
  return { kind: 'error', type, message: '' } as const;
}

function isEmpty({ batchItemFailures }: { batchItemFailures: readonly unknown[] }): boolean {
  return batchItemFailures.length === 0;
}

function isTrue(): boolean {
  return true;
}

function isFalse(): boolean {
  return false;
}
