import { expect, onTestFinished, test } from 'vitest';
import { putEvents } from '../../src/aws/event-bus.ts';
import { type Fault, startEmulator } from '../../src/emulator/index.ts';
import { startClock } from '../support/clock.ts';
import { NEVER } from '../support/ends.ts';
import { useAsAws } from '../support/stage.ts';

const REGION = 'us-east-1';
const credentials = async () => ({ accessKeyId: '111122223333', secretAccessKey: 'not-a-secret' });
const caller = { credentials, end: NEVER, time: startClock() };
const EVENTS = Array.from({ length: 25 }, (_, index) => ({ type: `Type ${index}`, detail: { index } }));

async function openBus(...faults: Fault[]) {
  const aws = await startEmulator({ faults });
  onTestFinished(() => aws.close());
  useAsAws(aws);
  const calls = () => aws.journal.filter(({ action }) => action === 'PutEvents').length;
  const types = () => aws.bus.map((event) => event['detail-type']).sort();
  return { aws, calls, types };
}

const THROTTLED = { kind: 'error', type: 'ThrottlingException', message: '' } as const;
const match = { service: 'events', secret: 'Type 7' } as const;

test('events are put in batches of ten, each once, on the bus of their account and Region', async () => {
  const { aws, calls } = await openBus();
  expect(await putEvents(EVENTS, REGION, caller)).toBeNull();
  expect(calls()).toBe(3);
  expect(aws.bus.map(({ detail }) => detail)).toEqual(expect.arrayContaining(EVENTS.map(({ detail }) => detail)));
  expect(aws.bus).toHaveLength(25);
  expect(aws.bus[0]).toMatchObject({ account: '111122223333', region: REGION, source: 'lockstep' });
});

test('an event that was refused for a passing cause is put again, and those that were taken are not', async () => {
  const { calls, types } = await openBus({ match, effect: THROTTLED, times: 1 });
  expect(await putEvents(EVENTS, REGION, caller)).toBeNull();
  expect([calls(), types()]).toEqual([4, EVENTS.map(({ type }) => type).sort()]);
});

test('events that stay refused are returned, with the reason', async () => {
  const { calls } = await openBus({ match, effect: THROTTLED });
  expect(await putEvents(EVENTS, REGION, caller)).toMatchObject({
    events: [{ type: 'Type 7' }],
    why: { code: 'refused', message: expect.stringMatching(/did not take an event \(ThrottlingException\)/) },
  });
  expect(calls()).toBe(5);
});

test('an event that no retry helps is put once', async () => {
  const { calls } = await openBus({ match, effect: { ...THROTTLED, type: 'NotAuthorizedForDetailTypeException' } });
  expect((await putEvents(EVENTS, REGION, caller))?.events).toEqual([EVENTS[7]]);
  expect(calls()).toBe(3);
});

test('a batch that is denied keeps no other from the bus', async () => {
  const { types } = await openBus({ match: { service: 'events' }, effect: { kind: 'deny' }, times: 1 });
  const left = await putEvents(EVENTS, REGION, caller);
  expect(left?.why).toMatchObject({ code: 'access-denied', message: expect.stringMatching(/^PutEvents on us-east-1/) });
  const all = [...types(), ...(left?.events ?? []).map(({ type }) => type)];
  expect(left?.events.length).toBeLessThan(25);
  expect(all.sort()).toEqual(EVENTS.map(({ type }) => type).sort());
});
