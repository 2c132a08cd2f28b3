import { expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { heartbeatOf } from '../../src/core/heartbeat.ts';
import { writeHeartbeat } from '../../src/engine/heartbeat.ts';
import { ACCOUNT, target } from '../support/builders.ts';
import { report, row } from '../support/report.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';
import { judgeOf, MAPPING } from './support/enforced.ts';

// The kind: a heartbeat that the role is denied, or a permission for it that reaches anything else.

const NAME = 'lockstep/orders/heartbeat';
const HEARTBEAT = heartbeatOf(report([row()]), target('dublin'), 'rate(1 hour)', () => 'digest');

test('the role may create its heartbeat and replace it, and no one else', async () => {
  const judge = judgeOf(`${MAPPING}standby: [dublin]\n`);
  const { aws } = await openStage({ authorize: (request) => judge.authorize(request) });
  const client = singleAttemptClient(aws, DUBLIN);
  const store = new AwsSecretStore(client, DUBLIN.region, async () => ACCOUNT);
  const write = (at: string) => writeHeartbeat({ ...HEARTBEAT, at: new Date(at) }, 'orders', store);
  await write('2026-01-31T12:00:00.000Z');
  await write('2026-01-31T13:00:00.000Z');
  expect(aws.secret(DUBLIN, NAME)?.tags['lockstep:at']).toBe('2026-01-31T13:00:00.000Z');
  await expect(writeHeartbeat(HEARTBEAT, 'other', store)).rejects.toThrow('access denied');
  await expect(store.untag(NAME, ['lockstep:at'])).rejects.toThrow('access denied');
  await expect(store.changeDescription(NAME, 'mine')).rejects.toThrow('access denied');
  client.destroy();
});
