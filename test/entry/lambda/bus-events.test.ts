import { expect, onTestFinished, test } from 'vitest';
import { BUCKET_KEYS, startBucket } from '../../support/bucket.ts';
import { byHand } from '../../support/stage.ts';
import { batch, CANARY, type Deployed, DUBLIN, deployed, HOME, labelUpdated } from './support.ts';

// The kind: a program that waits for an event which never comes, comes every hour, or stops the heal.

const SCHEDULE = { lockstep: 'schedule' };
const REPORTED = '  - { name: watched/db, replicas: [{ target: dublin, onDrift: report }] }';
const HOUR = 3_600_000;

/** The function with `notify.events`, and a replica whose drift no run may heal. */
async function eventful(when: 'news' | 'drift' = 'news', isRemembering = true) {
  const stage = await deployed(when, 600_000, REPORTED, { notify: ', events: true' });
  if (isRemembering) {
    process.env.LOCKSTEP_HISTORY = (await startBucket()).location;
    process.env.AWS_SECRET_ACCESS_KEY = BUCKET_KEYS.secretAccessKey;
    onTestFinished(() => void delete process.env.LOCKSTEP_HISTORY);
  }
  stage.emulator.seed(HOME, { name: 'watched/db', value: CANARY, versionId: 'v1'.padEnd(32, '-') });
  const runOnSchedule = async () => {
    stage.emulator.bus.length = 0;
    await stage.handler(SCHEDULE, stage.context);
    await stage.clock.pass(HOUR);
    return putBy(stage);
  };
  return { ...stage, runOnSchedule };
}

function putBy({ emulator }: Deployed): string[] {
  return emulator.bus.map((event) => {
    const { replica } = event.detail as { replica: { secret: string; status?: string; how?: string } };
    return `${event['detail-type']}: ${replica.secret} ${replica.status ?? replica.how}`;
  });
}

test('drift is an event once, and so is its end', async () => {
  const { emulator, runOnSchedule } = await eventful();
  expect(await runOnSchedule()).toEqual(['Lockstep Drift: watched/db drifted']);
  expect(await runOnSchedule()).toEqual([]);
  emulator.seed(DUBLIN, { name: 'watched/db', value: CANARY, versionId: 'v1'.padEnd(32, '-') });
  expect(await runOnSchedule()).toEqual(['Lockstep Resolved: watched/db by itself']);
  expect(await runOnSchedule()).toEqual([]);
});

test('an end that no mail by "drift" is about is one event, too', async () => {
  const { emulator, runOnSchedule } = await eventful('drift');
  await runOnSchedule();
  emulator.seed(DUBLIN, { name: 'watched/db', value: CANARY, versionId: 'v1'.padEnd(32, '-') });
  expect(await runOnSchedule()).toEqual(['Lockstep Resolved: watched/db by itself']);
  expect(await runOnSchedule()).toEqual([]);
});

test('without a history, each scheduled run that finds drift says so', async () => {
  const { runOnSchedule } = await eventful('news', false);
  expect(await runOnSchedule()).toEqual(['Lockstep Drift: watched/db drifted']);
  expect(await runOnSchedule()).toEqual(['Lockstep Drift: watched/db drifted']);
});

test('a run by event puts what is mailed: a replica that was written to, and no rotation', async () => {
  const stage = await eventful('news', false);
  const { emulator, handler, worker, context } = stage;
  const v1 = emulator.seed(HOME, { name: 'prod/db', value: CANARY }).labels.AWSCURRENT ?? '';
  await handler(labelUpdated('prod/db', v1), context);
  expect(putBy(stage)).toEqual([]);
  await byHand(emulator, DUBLIN, (sm) => sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'theirs' }));
  await worker(batch([labelUpdated('prod/db', v1)]), context);
  expect(putBy(stage)).toEqual(['Lockstep Healed: prod/db healed']);
});

test('events that the bus does not take fail no heal: they are kept as a dead letter, the mail is sent once, and the function fails', async () => {
  const { emulator, handler, context, queue, runOnSchedule } = await eventful();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  emulator.faults.add({ match: { service: 'events' }, effect: { kind: 'deny' } });
  await expect(handler(SCHEDULE, context)).rejects.toThrow(/^PutEvents on us-east-1: access denied/);
  expect(emulator.secret(DUBLIN, 'prod/db')?.versions).toHaveLength(1);
  expect(queue.deadLetters.bodies.map((body) => JSON.parse(body))).toMatchObject([
    { lockstep: 'events', why: expect.stringMatching(/access denied/), count: 2, events: [{}, {}] },
  ]);
  expect(queue.deadLetters.bodies.join()).not.toContain(CANARY);
  expect(emulator.outbox).toHaveLength(1);
  emulator.faults.clear();
  await runOnSchedule();
  expect(emulator.outbox).toHaveLength(1);
});
