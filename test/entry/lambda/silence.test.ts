/**
 * The kind: calls that never answer, seen from the function. Whatever is silent, each later step still has its time:
 * the run ends before the hand-over, the hand-over before the report, and the report before Lambda ends the function.
 */
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../../src/emulator/index.ts';
import { ROLE } from '../../support/builders.ts';
import { batch, CANARY, DUBLIN, deployed, HOME, labelUpdated } from './support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';

/** Half a second, and the time reserved for the report; less than one attempt of a call may take. */
const SOON = 20_500;
/** Less than one attempt of a call may take. A stalled machine gets another try; a fault fails all of them. */
const WITHIN = { timeout: 4_000, retry: 2 };

const BY_ROLE = `  - { name: prod/*, replicas: [{ region: eu-central-1, assumeRole: '${ROLE}' }] }`;

test.each<[string, NonNullable<Fault['match']>]>([
  ['the origin', { service: 'secretsmanager', region: HOME.region }],
  ['a target', { service: 'secretsmanager', region: DUBLIN.region }],
  ['STS', { service: 'sts' }],
])('a scheduled run that %s never answers mails its report in time', WITHIN, async (_, match) => {
  const { emulator, handler, context } = await opened(SOON);
  emulator.faults.add({ match, effect: { kind: 'silence' } });
  expect(await handler({ lockstep: 'schedule' }, context)).toMatchObject({ summary: { healed: 0, failed: 0 } });
  expect(emulator.outbox).toHaveLength(1);
  expect(JSON.parse(emulator.outbox[0]?.message ?? '').summary.deferred).toBeGreaterThan(0);
});

test('a write that was cut off is mailed as one that may have taken effect', WITHIN, async () => {
  const { emulator, handler, context } = await opened(SOON, '');
  emulator.faults.add({ match: { action: 'CreateSecret' }, effect: { kind: 'silence' } });
  await handler({ lockstep: 'schedule' }, context);
  expect(JSON.parse(emulator.outbox[0]?.message ?? '').replicas).toMatchObject([
    {
      status: 'deferred',
      reason: expect.stringMatching(/^CreateSecret on prod\/a in eu-west-1 was cut off and may/),
    },
  ]);
});

test('a queue that never answers fails the run, after its mail was sent', WITHIN, async () => {
  const { emulator, handler, context } = await opened(SOON, '  - { name: prod/a, replicas: [dublin] }');
  await silentQueue();
  await expect(handler({ lockstep: 'schedule' }, context)).rejects.toMatchObject({ code: 'deadline' });
  expect(emulator.outbox).toHaveLength(1);
});

test('a topic that never answers fails the run before Lambda ends it, after the message was kept', WITHIN, async () => {
  const { emulator, handler, context, queue } = await opened(8_500);
  emulator.faults.add({ match: { service: 'sns' }, effect: { kind: 'silence' } });
  await expect(handler({ lockstep: 'schedule' }, context)).rejects.toMatchObject({
    code: 'deadline',
    message: expect.stringMatching(/^Publish on us-east-1 was cut off and may have taken effect/),
  });
  expect(queue.deadLetters.bodies).toHaveLength(1);
});

test('an event whose origin never answers is returned to Lambda', WITHIN, async () => {
  const { emulator, handler, context } = await opened(SOON, '  - { name: prod/a, replicas: [dublin] }');
  emulator.faults.add({ match: { region: HOME.region, service: 'secretsmanager' }, effect: { kind: 'silence' } });
  await expect(handler(labelUpdated('prod/a', V1), context)).rejects.toMatchObject({ code: 'deadline' });
});

test('a worker returns what it had no time for, and uses all but 20 seconds of its time', WITHIN, async () => {
  const { emulator, worker, context } = await opened(SOON, '');
  process.env.LOCKSTEP_QUEUE_URL = 'http://127.0.0.1:1/queue';
  emulator.faults.add({ match: { action: 'CreateSecret' }, effect: { kind: 'silence' } });
  expect(await worker(batch([labelUpdated('prod/a', V1)]), context)).toEqual({
    batchItemFailures: [{ itemIdentifier: '0' }],
  });
  emulator.faults.clear();
  expect(await worker(batch([labelUpdated('prod/a', V1)]), context)).toEqual({ batchItemFailures: [] });
});

async function opened(millisecondsLeft: number, more = BY_ROLE) {
  const stage = await deployed('drift', millisecondsLeft, more);
  stage.emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  return stage;
}

async function silentQueue(): Promise<void> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    delete process.env.AWS_ENDPOINT_URL_SQS;
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  process.env.AWS_ENDPOINT_URL_SQS = url;
  process.env.LOCKSTEP_QUEUE_URL = `${url}/111122223333/work`;
}
