import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/index.ts';
import { BUCKET_KEYS, type Bucket, type BucketCall, type Fate, startBucket } from '../../support/bucket.ts';
import { byHand } from '../../support/stage.ts';
import { batch, CANARY, DUBLIN, deployed, HOME, labelUpdated } from './support.ts';

// The kind: a run that is not recorded, recorded twice, or fails because of its history; news that are mailed twice, or never.

const SCHEDULE = { lockstep: 'schedule' };
const HOUR = 3_600_000;

/** The deployed function with a history in S3, and a replica that no run may heal. */
async function remembering(judge?: (call: BucketCall) => Fate, more = '') {
  const bucket = await startBucket(judge);
  const reported = '  - { name: watched/db, replicas: [{ target: dublin, onDrift: report }] }';
  const stage = await deployed('news', 600_000, `${reported}\n${more}`);
  process.env.LOCKSTEP_HISTORY = bucket.location;
  process.env.AWS_ACCESS_KEY_ID = HOME.account;
  process.env.AWS_SECRET_ACCESS_KEY = BUCKET_KEYS.secretAccessKey;
  onTestFinished(() => void delete process.env.LOCKSTEP_HISTORY);
  const { emulator, clock } = stage;
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  const runOnSchedule = async () => {
    await stage.handler(SCHEDULE, stage.context);
    await clock.pass(HOUR);
  };
  return { ...stage, bucket, runOnSchedule };
}

function currentOf({ secret }: Emulator, name = 'watched/db'): string {
  return secret(HOME, name)?.labels.AWSCURRENT ?? '';
}

function rotate(aws: Emulator, name: string) {
  const value = { SecretId: name, SecretString: `${CANARY} rotated` };
  return byHand(aws, HOME, (sm) => sm.putSecretValue(value));
}

function recordOf({ objects }: Bucket, key: string) {
  const bytes = objects.get(key);
  return bytes === undefined ? undefined : JSON.parse(String(gunzipSync(bytes)));
}

function keysOf({ objects }: Bucket, prefix: string): string[] {
  return [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
}

test('each scheduled run leaves a record, and its head is in the log and in the mail', async () => {
  const { bucket, runOnSchedule, log, emulator } = await remembering();
  emulator.seed(HOME, { name: 'watched/db', value: CANARY });
  await runOnSchedule();
  await runOnSchedule();
  expect(keysOf(bucket, 'lockstep/runs/')).toEqual(['lockstep/runs/000001.json.gz', 'lockstep/runs/000002.json.gz']);
  expect(recordOf(bucket, 'lockstep/runs/000002.json.gz')).toMatchObject({
    keepDays: 400,
    run: { trigger: 'schedule' },
  });
  const { head } = JSON.parse(emulator.outbox[0]?.message ?? '{}').history;
  expect(recordOf(bucket, 'lockstep/runs/000002.json.gz').before).toBe(head);
  expect(log()).toContain(head);
});

test('drift that lasts is mailed once, and its end is mailed once', async () => {
  const { runOnSchedule, emulator } = await remembering();
  emulator.seed(HOME, { name: 'watched/db', value: CANARY });
  await runOnSchedule();
  await runOnSchedule();
  expect(emulator.outbox).toHaveLength(1);
  emulator.seed(DUBLIN, { name: 'watched/db', value: CANARY, versionId: currentOf(emulator) });
  await runOnSchedule();
  await runOnSchedule();
  const mails = emulator.outbox.map(({ message }) => JSON.parse(message));
  expect(mails).toHaveLength(2);
  expect(mails[1].resolved).toMatchObject([{ secret: 'watched/db', how: 'by itself' }]);
});

test('drift that a run by hand found first is mailed by the next scheduled run', async () => {
  const { runOnSchedule, emulator, handler, context } = await remembering();
  emulator.seed(HOME, { name: 'watched/db', value: CANARY });
  await handler({ mode: 'reconcile' }, context);
  expect(emulator.outbox).toHaveLength(0);
  await runOnSchedule();
  const [mail] = emulator.outbox.map(({ message }) => JSON.parse(message));
  expect(mail.replicas).toContainEqual(expect.objectContaining({ secret: 'watched/db', news: 'new' }));
});

test('a run by hand is recorded, and returns the number of its record', async () => {
  const { bucket, handler, context } = await remembering();
  const report = await handler({ mode: 'audit', secrets: ['prod/db'] }, context);
  expect(report).toMatchObject({ history: { written: true, record: 1 } });
  expect(recordOf(bucket, 'lockstep/runs/000001.json.gz')).toMatchObject({
    run: { trigger: 'invoke', mode: 'audit' },
    narrowed: { secrets: ['prod/db'], targets: [] },
  });
});

test.each(['function', 'worker'] as const)(
  'an event by the %s leaves a record, which the next run takes in',
  async (by) => {
    const { bucket, handler, worker, context, runOnSchedule, emulator } = await remembering();
    const event = labelUpdated('prod/db', currentOf(emulator, 'prod/db'));
    await (by === 'worker' ? worker(batch([event]), context) : handler(event, context));
    const [name = ''] = keysOf(bucket, 'lockstep/events/');
    expect(recordOf(bucket, name)).toMatchObject({ run: { trigger: 'event' }, narrowed: { secrets: ['prod/db'] } });
    await runOnSchedule();
    expect(recordOf(bucket, 'lockstep/runs/000001.json.gz').events).toMatchObject([
      { name: name.slice('lockstep/'.length) },
    ]);
  },
);

test.each([
  ['denies everything', { status: 403, code: 'AccessDenied' }, 'access denied'],
  ['is gone', { status: 404, code: 'NoSuchBucket' }, 'there is no such bucket'],
  ['breaks every connection', 'reset', 'no answer'],
] as const)('a history that %s stops no run: it heals, mails as by when: drift, and says why', async (_, fate, why) => {
  const { handler, context, emulator, log } = await remembering(() => fate);
  expect(await handler(SCHEDULE, context)).toMatchObject({ summary: { healed: 1, failed: 0 } });
  expect(JSON.parse(emulator.outbox[0]?.message ?? '{}').history).toMatchObject({
    written: false,
    reason: expect.stringContaining(why),
  });
  expect(log()).toContain('the run could not be recorded');
});

test('with history: off nothing is recorded', async () => {
  const { bucket, handler, context } = await remembering(undefined, 'history: off');
  await handler(SCHEDULE, context);
  expect(bucket.calls).toEqual([]);
});

test('records are locked if the mapping says so, and no object holds a secret value', async () => {
  const { bucket, runOnSchedule, emulator, handler, context } = await remembering(
    undefined,
    'history: { lock: compliance }',
  );
  await handler(labelUpdated('prod/db', currentOf(emulator, 'prod/db')), context);
  await runOnSchedule();
  const locked = bucket.calls.filter(({ headers }) => headers['x-amz-object-lock-mode'] === 'COMPLIANCE');
  expect(locked.map(({ key }) => key.split('/')[1])).toEqual(['events', 'runs']);
  const texts = [...bucket.objects].map(([key, bytes]) => String(key.endsWith('.gz') ? gunzipSync(bytes) : bytes));
  expect(texts).toHaveLength(5);
  expect(texts.filter((text) => text.includes(CANARY))).toEqual([]);
});

/** The metrics that a run logs: the value, or the values of several, by name and dimensions. */
function metricsIn(log: string): Record<string, unknown> {
  const lines = log.split('\n').filter((line) => line.includes('"CloudWatchMetrics"'));
  const blobs = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))));
  return Object.assign(
    {},
    ...blobs.flatMap(({ _aws, ...blob }) =>
      _aws.CloudWatchMetrics.flatMap(({ Metrics }: { Metrics: { Name: string }[] }) =>
        Metrics.map(({ Name }) => ({ [`${Name} ${blob.trigger ?? 'of all'}`]: blob[Name] })),
      ),
    ),
  );
}

test('drift that waits for a person counts as new for a day, and what fails always does', async () => {
  const { runOnSchedule, emulator, log, clock } = await remembering();
  emulator.seed(HOME, { name: 'watched/db', value: CANARY });
  await runOnSchedule();
  expect(metricsIn(log())).toMatchObject({ 'NewDriftLeft schedule': 1, 'HistoryFailed schedule': 0 });
  clock.pass(22 * HOUR);
  await runOnSchedule();
  clock.pass(2 * HOUR);
  await runOnSchedule();
  expect(metricsIn(log())).toMatchObject({ 'NewDriftLeft schedule': 0, 'DriftLeft schedule': 1 });
});

test('a rotation that an event brings is measured from the event to the copies, and for how long it was behind', async () => {
  const { emulator, handler, context, log, clock, runOnSchedule } = await remembering();
  await runOnSchedule();
  const before = currentOf(emulator, 'prod/db');
  await rotate(emulator, 'prod/db');
  expect(currentOf(emulator, 'prod/db')).not.toBe(before);
  const at = new Date(Math.floor(clock.now().getTime() / 1_000) * 1_000).toISOString();
  clock.pass(5_000);
  await handler(labelUpdated('prod/db', currentOf(emulator, 'prod/db'), 'AWSCURRENT', at), context);
  const metrics = metricsIn(log());
  expect(metrics['EventToCopy event']).toBeGreaterThanOrEqual(5_000);
  expect(metrics['EventToCopy event']).toBeLessThan(60_000);
  expect(metrics).toMatchObject({ 'Behind event': 1, 'BehindSeconds of all': expect.any(Number) });
});

test('a new secret that an event brings is measured until it was created, not until a later look confirmed that', async () => {
  const { emulator, handler, context, log, clock } = await remembering();
  const { versions } = emulator.seed(HOME, { name: 'prod/new', value: 'x' });
  await handler(labelUpdated('prod/new', versions[0]?.id ?? '', 'AWSCURRENT', clock.now().toISOString()), context);
  expect(metricsIn(log())['EventToCopy event']).toBeLessThan(1_000);
});

test('a history that cannot be written to is a metric', async () => {
  const { handler, context, log } = await remembering(() => ({ status: 403, code: 'AccessDenied' }));
  await handler(SCHEDULE, context);
  expect(metricsIn(log())).toMatchObject({ 'HistoryFailed schedule': 1 });
});
