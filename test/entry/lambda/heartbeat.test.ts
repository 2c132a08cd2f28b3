import { expect, test } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { hashOf } from '../../../src/history/objects.ts';
import { CANARY, DUBLIN, deployed, HOME } from './support.ts';

// The kind: a place that could be promoted, and whose heartbeat says of it what is not so; a run that fails because of it.

const SCHEDULE = { lockstep: 'schedule' };
const NAME = 'lockstep/orders/heartbeat';

async function withStandby(options: EmulatorOptions = {}) {
  const stage = await deployed('drift', 600_000, 'name: orders\nstandby: [dublin]', options);
  stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  return stage;
}

test('a scheduled run leaves a heartbeat in the place of each standby, and the next one replaces it by one call', async () => {
  const { emulator, handler, context, clock } = await withStandby();
  await handler(SCHEDULE, context);
  const first = emulator.secret(DUBLIN, NAME);
  const version = emulator.secret(DUBLIN, 'prod/db')?.labels.AWSCURRENT;
  expect(first?.versions).toEqual([]);
  expect(first?.tags).toMatchObject({
    'lockstep:mapping': 'orders',
    'lockstep:count': '1',
    'lockstep:left': '0',
    'lockstep:digest': hashOf(`dublin prod/db ${version}`),
  });
  clock.pass(3_600_000);
  emulator.journal.length = 0;
  await handler(SCHEDULE, context);
  const calls = emulator.journal.filter(({ secret }) => secret === NAME);
  expect(calls.map(({ action }) => action)).toEqual(['TagResource']);
  const second = emulator.secret(DUBLIN, NAME)?.tags['lockstep:due'] ?? '';
  expect(Date.parse(second) - Date.parse(first?.tags['lockstep:due'] ?? '')).toBeGreaterThanOrEqual(3_600_000);
});

test('a run by hand, and one by an event, leave none', async () => {
  const { emulator, handler, context } = await withStandby();
  await handler({ mode: 'reconcile' }, context);
  expect(emulator.secret(DUBLIN, NAME)).toBeUndefined();
});

test('a heartbeat that cannot be written is a warning of a run that is done and mailed as ever', async () => {
  const { emulator, handler, context, log } = await withStandby({
    authorize: ({ resource }) => (resource.includes(NAME) ? 'deny' : 'allow'),
  });
  expect(await handler(SCHEDULE, context)).toMatchObject({ summary: { healed: 1 } });
  const warning = `target dublin has no heartbeat of this run: CreateSecret on ${NAME} in eu-west-1: access denied`;
  expect(log()).toContain(warning);
  expect(emulator.outbox[0]?.message).toContain(warning);
});
