import { expect, test } from 'vitest';
import { enqueueMessages } from '../../src/aws/sqs.ts';
import { startClock } from '../support/clock.ts';
import { NEVER } from '../support/ends.ts';
import { startQueue } from '../support/queue.ts';

const REGION = 'us-east-1';
const credentials = async () => ({ accessKeyId: '111122223333', secretAccessKey: 'not-a-secret' });
const caller = { credentials, end: NEVER, time: startClock() };
const BODIES = Array.from({ length: 25 }, (_, index) => `message ${index}`);

test('messages are sent in batches of ten, each once', async () => {
  const { url, calls } = await startQueue();
  await enqueueMessages(url, REGION, BODIES, caller);
  expect(calls.map((bodies) => bodies.length).sort((a, b) => a - b)).toEqual([5, 10, 10]);
  expect(calls.flat().sort()).toEqual([...BODIES].sort());
});

test('a message that the queue refused is sent again, and those that it took are not', async () => {
  const { url, calls } = await startQueue((body, call) =>
    body === 'message 7' && call <= 3 ? 'InternalError' : 'taken',
  );
  await enqueueMessages(url, REGION, BODIES, caller);
  expect(calls.slice(3)).toEqual([['message 7']]);
});

test('messages that the queue keeps refusing end in an error with their number', async () => {
  const { url } = await startQueue((body) => (body === 'message 7' ? 'InternalError' : 'taken'));
  await expect(enqueueMessages(url, REGION, BODIES, caller)).rejects.toMatchObject({
    code: 'service-fault',
    message: 'SendMessageBatch in us-east-1: 1 of 25 messages were not accepted; the next run continues',
  });
});

test('a denied call is an error with its remedy', async () => {
  const { url } = await startQueue(() => 'AccessDenied');
  await expect(enqueueMessages(url, REGION, ['one'], caller)).rejects.toMatchObject({
    code: 'access-denied',
    message: expect.stringMatching(/^SendMessageBatch on us-east-1: access denied .*allow the action/),
  });
});
