import { expect, test } from 'vitest';
import { batch, CANARY, DUBLIN, deployed, HOME, labelUpdated, rotationSucceeded } from './support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';

/** A KMS that cannot answer right now, which the SDK does not retry by itself. */
const HICCUP = { kind: 'error', type: 'EncryptionFailure', message: '' } as const;
const UNSEEN = '33333333-3333-4333-8333-333333333333';

test('a batch of events and handed-over work is healed in one run', async () => {
  const { emulator, worker, context } = await deployed();
  for (const name of ['prod/a', 'prod/b', 'prod/c']) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  const arn = emulator.secret(HOME, 'prod/b')?.arn ?? '';
  const answer = await worker(
    batch([labelUpdated('prod/a', V1), rotationSucceeded(arn), handedOver('prod/c')]),
    context,
  );
  expect(answer).toEqual({ batchItemFailures: [] });
  for (const name of ['prod/a', 'prod/b', 'prod/c']) expect(emulator.secret(DUBLIN, name)).toBeDefined();
  expect(emulator.outbox).toEqual([]);
});

test('a repeated message, and two messages about one secret, cause one write', async () => {
  const { emulator, worker, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  await worker(batch([handedOver('prod/a'), labelUpdated('prod/a', V1)]), context);
  await worker(batch([handedOver('prod/a')]), context);
  expect(emulator.journal.filter(({ action }) => action === 'CreateSecret')).toHaveLength(1);
});

test('only the messages whose secrets could not be healed are redelivered', async () => {
  const { emulator, worker, context } = await deployed();
  for (const name of ['prod/a', 'prod/b']) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  emulator.faults.add({ match: { action: 'CreateSecret', secret: 'prod/b' }, effect: HICCUP });
  expect(await worker(batch([handedOver('prod/a'), handedOver('prod/b')]), context)).toEqual(again(1));
  expect(emulator.secret(DUBLIN, 'prod/a')).toBeDefined();
});

test('a secret that keeps failing is mailed once, after its last attempt', async () => {
  const { emulator, worker, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  emulator.faults.add({ match: { action: 'CreateSecret' }, effect: HICCUP });
  for (let received = 1; received < 5; received++) await worker(batch([handedOver('prod/a')], received), context);
  expect(emulator.outbox).toEqual([]);
  expect(await worker(batch([handedOver('prod/a')], 5), context)).toEqual(again(0));
  expect(emulator.outbox).toHaveLength(1);
});

test('a secret whose origin cannot be read is redelivered alone', async () => {
  const { emulator, worker, context } = await deployed();
  for (const name of ['prod/a', 'prod/b']) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  const match = { action: 'DescribeSecret', region: HOME.region, secret: 'prod/b' };
  emulator.faults.add({ match, effect: { kind: 'error', type: 'InternalServiceError', message: '' } });
  expect(await worker(batch([labelUpdated('prod/a', V1), labelUpdated('prod/b', V1)]), context)).toEqual(again(1));
  expect(emulator.secret(DUBLIN, 'prod/a')).toBeDefined();
});

test('a batch over the change limit is healed secret by secret, like single events', async () => {
  const { emulator, worker, context } = await deployed('drift', 600_000, 'reconcile: { maxChanges: 1, adopt: any }');
  for (const name of ['prod/a', 'prod/b']) {
    emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
    emulator.seed(DUBLIN, { name, value: 'another', versionId: UNSEEN });
  }
  const answer = await worker(batch([handedOver('prod/a'), handedOver('prod/b')]), context);
  expect(answer).toEqual({ batchItemFailures: [] });
  for (const name of ['prod/a', 'prod/b']) {
    const current = emulator.secret(DUBLIN, name)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
    expect(current?.id).toBe(V1);
  }
});

test('a mail about one secret of a batch omits those that will be retried', async () => {
  const { emulator, worker, context } = await deployed();
  for (const name of ['prod/a', 'prod/b']) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  emulator.seed(DUBLIN, { name: 'prod/a', value: 'theirs', owningService: 'rds' });
  emulator.faults.add({ match: { action: 'CreateSecret', secret: 'prod/b' }, effect: HICCUP });
  expect(await worker(batch([handedOver('prod/a'), handedOver('prod/b')]), context)).toEqual(again(1));
  expect(emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 blocked of 1 replica']);
});

test('a secret that is blocked in one target and failing in another is mailed after its last attempt only', async () => {
  const { emulator, worker, context } = await deployed(
    'drift',
    600_000,
    '  - { name: prod/*, replicas: [{ region: eu-west-2 }] }',
  );
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  emulator.seed(DUBLIN, { name: 'prod/a', value: 'theirs', owningService: 'rds' });
  emulator.faults.add({ match: { action: 'CreateSecret' }, effect: HICCUP });
  for (let received = 1; received < 5; received++) await worker(batch([handedOver('prod/a')], received), context);
  expect(emulator.outbox).toEqual([]);
  await worker(batch([handedOver('prod/a')], 5), context);
  expect(emulator.outbox.map(({ subject }) => subject)).toEqual([
    'Lockstep us-east-1: 1 failed, 1 blocked of 2 replicas',
  ]);
});

test('an event that arrives before its version can be read is redelivered', async () => {
  const { emulator, worker, context } = await deployed();
  for (const name of ['prod/a', 'prod/b']) emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  expect(await worker(batch([labelUpdated('prod/a', V1), labelUpdated('prod/b', UNSEEN)]), context)).toEqual(again(1));
});

test('a blocked replica is mailed at once and not redelivered, since only a person can help', async () => {
  const { emulator, worker, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  emulator.seed(DUBLIN, { name: 'prod/a', value: 'theirs', owningService: 'rds' });
  expect(await worker(batch([handedOver('prod/a')]), context)).toEqual({ batchItemFailures: [] });
  expect(emulator.outbox).toHaveLength(1);
});

test.each([
  ['no JSON', 'not JSON'],
  ['another thing', '{"lockstep":"work"}'],
  ['a run by hand', '{"mode":"reconcile","secrets":["prod/*"]}'],
  ['the schedule', '{"lockstep":"schedule"}'],
  ['a pattern', JSON.stringify(handedOver('prod/*'))],
  ['no name', JSON.stringify(handedOver('prod/a b'))],
])('a message that is %s is redelivered until it is a dead letter, and costs no call', async (_, body) => {
  const { emulator, worker, context, log } = await deployed();
  expect(await worker(batch([body]), context)).toEqual(again(0));
  expect(emulator.journal).toEqual([]);
  expect(log()).toContain('cannot be read');
});

test.each([
  ['a secret that the mapping does not name', handedOver('dev/a')],
  ['a label that is not copied', labelUpdated('prod/a', V1, 'LOCKSTEP')],
])('%s is consumed at once', async (_, message) => {
  const { emulator, worker, context } = await deployed();
  expect(await worker(batch([message]), context)).toEqual({ batchItemFailures: [] });
  expect(emulator.journal).toEqual([]);
});

test('without credentials there is no run, and the whole batch is redelivered', async () => {
  const { worker, context } = await deployed();
  delete process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  await expect(worker(batch([handedOver('prod/a')]), context)).rejects.toThrow('no AWS credentials');
});

test('a worker’s response, logs and mails contain no value', async () => {
  const { emulator, worker, context, log } = await deployed('always');
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  const answer = await worker(batch([handedOver('prod/a')]), context);
  expect(JSON.stringify([answer, log(), emulator.outbox])).not.toContain(CANARY);
});

function handedOver(secret: string): object {
  return { lockstep: 'work', secret, version: V1 };
}

function again(...indexes: number[]) {
  return { batchItemFailures: indexes.map((index) => ({ itemIdentifier: String(index) })) };
}
