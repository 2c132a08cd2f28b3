/** The kind: a heartbeat that is half of one run and half of another, or that is lost because its place was not ready. */
import { expect, onTestFinished, test } from 'vitest';
import { placeOf } from '../../src/core/desired.ts';
import { type Heartbeat, heartbeatOf, heartbeatTags } from '../../src/core/heartbeat.ts';
import { writeHeartbeat } from '../../src/engine/heartbeat.ts';
import { target } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { report, row } from '../support/report.ts';
import { DUBLIN, openStage } from '../support/stage.ts';

const NAME = 'lockstep/orders/heartbeat';
const dublin = target('dublin');
const ONE = heartbeatOf(report([row()]), dublin, 'rate(1 hour)', () => 'one');
const OTHER: Heartbeat = { ...ONE, at: new Date('2026-01-31T13:00:00.000Z'), count: 2, left: 1, digest: 'other' };

function storeThere() {
  const env = quietEnvironment();
  onTestFinished(() => env.close());
  return env.at(placeOf(dublin));
}

test('of two runs that write the first heartbeat at once, one is seen whole', async () => {
  const { aws } = await openStage();
  await Promise.all([ONE, OTHER].map((one) => writeHeartbeat(one, 'orders', storeThere())));
  expect([heartbeatTags(ONE, 'orders'), heartbeatTags(OTHER, 'orders')]).toContainEqual(aws.secret(DUBLIN, NAME)?.tags);
});

test('a heartbeat whose creation took effect without an answer is written all the same', async () => {
  const { aws } = await openStage();
  aws.faults.add({ match: { action: 'CreateSecret' }, times: 1, effect: { kind: 'cut-after' } });
  await writeHeartbeat(ONE, 'orders', storeThere());
  expect(aws.secret(DUBLIN, NAME)?.tags).toEqual(heartbeatTags(ONE, 'orders'));
});

test('a heartbeat that someone scheduled for deletion is an error that says so', async () => {
  const stage = await openStage();
  await writeHeartbeat(ONE, 'orders', storeThere());
  await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME, RecoveryWindowInDays: 7 }));
  await expect(writeHeartbeat(OTHER, 'orders', storeThere())).rejects.toThrow(/TagResource .*deletion/);
});
