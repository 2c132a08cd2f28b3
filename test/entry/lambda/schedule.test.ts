import { expect, test } from 'vitest';
import type { startQueue } from '../../support/queue.ts';
import { CANARY, DUBLIN, deployed, HOME } from './support.ts';

/** Less time than a run with workers reserves, more than one without reserves. */
const LITTLE_TIME = 40_000;
const NAMED = '  - { name: prod/named, replicas: [dublin] }';

test('work that a scheduled run has no time for is sent to the queue by name, and the mail says so', async () => {
  const { emulator, handler, context, queue } = await withQueue();
  const answer = await handler({ lockstep: 'schedule' }, context);
  expect(answer).toMatchObject({ summary: { replicas: 2, deferred: 2 } });
  expect(queue.calls).toEqual([['{"lockstep":"work","secret":"prod/named","version":null}']]);
  const [mail] = emulator.outbox;
  expect(rowsOf(mail?.message)).toEqual([
    ['prod/named', "the function's time was nearly up, so the workers continue with it"],
    ['prod/*', "the function's time was nearly up"],
  ]);
  expect(emulator.secret(DUBLIN, 'prod/named')).toBeUndefined();
});

test('a failed hand-over is mailed as unfinished work, then fails the run', async () => {
  const { emulator, handler, context, log } = await withQueue(() => 'AccessDenied');
  await expect(handler({ lockstep: 'schedule' }, context)).rejects.toThrow(
    'SendMessageBatch on us-east-1: access denied',
  );
  expect(emulator.outbox).toHaveLength(1);
  expect(rowsOf(emulator.outbox[0]?.message).map(([, reason]) => reason)).toEqual(
    Array(2).fill("the function's time was nearly up"),
  );
  expect(log()).toContain('SendMessageBatch');
});

test('without workers a run continues as long as it can, and sends nothing', async () => {
  const { emulator, handler, context } = await deployed('drift', LITTLE_TIME, NAMED);
  emulator.seed(HOME, { name: 'prod/named', value: CANARY });
  expect(await handler({ lockstep: 'schedule' }, context)).toMatchObject({ summary: { healed: 1, deferred: 0 } });
});

async function withQueue(judge?: Parameters<typeof startQueue>[0]) {
  const stage = await deployed('drift', LITTLE_TIME, NAMED, judge && { judge });
  process.env.LOCKSTEP_QUEUE_URL = stage.queue.url;
  stage.emulator.seed(HOME, { name: 'prod/named', value: CANARY });
  return stage;
}

function rowsOf(json: string | undefined): [string, string][] {
  const { replicas } = JSON.parse(json ?? '{}');
  return replicas.map(({ secret, reason }: { secret: string; reason: string }) => [secret, reason]);
}
