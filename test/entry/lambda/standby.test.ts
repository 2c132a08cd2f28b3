import { expect, onTestFinished, test } from 'vitest';
import { makeTopic } from '../../../src/entry/cli/commands/demo/call.ts';
import { byHand } from '../../support/stage.ts';
import { CANARY, DUBLIN, deployed, HOME } from './support.ts';

// The kind: a standby that is silent on the day it is there for, mails for ever, or needs the Region that is gone.

const NAME = 'lockstep/orders/heartbeat';
const HOUR = 3_600_000;

/** A reconciler that has made one run, and a standby in a world in which every other Region answers no one. */
async function standingBy() {
  const stage = await deployed('drift', 600_000, 'name: orders\nstandby: [dublin]');
  const { emulator, clock, context } = stage;
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  const runOnSchedule = () => stage.handler({ lockstep: 'schedule' }, context);
  await runOnSchedule();
  const report = process.env.LOCKSTEP_TOPIC_ARN;
  const topic = await makeTopic(emulator.url, DUBLIN, 'standby', 'oncall@example.com');
  const { createStandby } = await import('../../../src/entry/lambda/standby.ts');
  const standby = createStandby(clock);
  emulator.outbox.length = 0;
  const invoke = async (lockstep: string) => {
    Object.assign(process.env, { LOCKSTEP_TOPIC_ARN: topic, LOCKSTEP_STANDBY: 'dublin' });
    const revive = ['us-east-1', 'ap-southeast-2', 'aws-global'].map((region) =>
      emulator.faults.add({ match: { region }, effect: { kind: 'silence' } }),
    );
    const from = emulator.journal.length;
    try {
      return await standby({ lockstep }, context);
    } finally {
      for (const one of revive) one();
      process.env.LOCKSTEP_TOPIC_ARN = report;
      expect(emulator.journal.slice(from).filter(({ region }) => region !== DUBLIN.region)).toEqual([]);
    }
  };
  onTestFinished(() => void delete process.env.LOCKSTEP_STANDBY);
  const due = () => Date.parse(emulator.secret(DUBLIN, NAME)?.tags['lockstep:due'] ?? '');
  return { ...stage, runOnSchedule, due, invoke };
}

test('a run that is overdue by five minutes is mailed once, and once more when runs are made again', async () => {
  const { emulator, clock, due, invoke, runOnSchedule } = await standingBy();
  expect(await invoke('watch')).toEqual({ minutesOverdue: 0, mail: 'none' });
  clock.pass(due() - clock.now().getTime() + 4 * 60_000);
  expect(await invoke('watch')).toEqual({ minutesOverdue: 0, mail: 'none' });
  clock.pass(2 * 60_000);
  expect(await invoke('watch')).toEqual({ minutesOverdue: 6, mail: 'overdue' });
  for (const _ of [1, 2, 3]) {
    clock.pass(HOUR);
    expect(await invoke('watch')).toMatchObject({ mail: 'none' });
  }
  expect(emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep orders eu-west-1: a run is overdue']);
  const text = emulator.outbox[0]?.byProtocol.email ?? '';
  expect(text).toMatch(
    /^The reconciler in us-east-1 was due at \d{4}-\d\d-\d\d \d\d:\d\d UTC, and has not reported since\.$/m,
  );
  expect(text).toMatch(/^Replicas here \(dublin, eu-west-1\) were last verified at .+ UTC: 0 of 1 not in sync\.$/m);
  expect(text).toContain(
    'If us-east-1 is down:\n  lockstep drill --target dublin\n  lockstep promote --target dublin --reason TEXT\n',
  );
  await runOnSchedule();
  expect(await invoke('watch')).toEqual({ minutesOverdue: 0, mail: 'back' });
  expect(await invoke('watch')).toEqual({ minutesOverdue: 0, mail: 'none' });
  expect(emulator.outbox.map(({ subject }) => subject)).toContain('Lockstep orders eu-west-1: runs are made again');
});

test('a mail that could not be sent is sent by the next look', async () => {
  const { emulator, clock, due, invoke } = await standingBy();
  clock.pass(due() - clock.now().getTime() + 6 * 60_000);
  const mend = emulator.faults.add({ match: { service: 'sns' }, effect: { kind: 'deny' } });
  await expect(invoke('watch')).rejects.toThrow('Publish');
  mend();
  expect(await invoke('watch')).toMatchObject({ mail: 'overdue' });
  expect(emulator.outbox).toHaveLength(1);
});

test('before the first heartbeat nothing is overdue, and the look is recorded', async () => {
  const { emulator, clock, invoke, log } = await standingBy();
  await byHand(emulator, DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
  clock.pass(60_000);
  expect(await invoke('watch')).toEqual({ heartbeat: null });
  expect(log()).toContain('StandbyLooks');
});

test('the daily drill reads the replicas there, and its metrics say what it found', async () => {
  const { emulator, invoke, log } = await standingBy();
  expect(await invoke('drill')).toMatchObject({ replicas: 1, unreadable: [], heartbeat: { digest: 'same' } });
  expect(log()).toContain('"DrillFailed":0');
  emulator.faults.add({ match: { secret: 'prod/db', action: 'GetSecretValue' }, effect: { kind: 'deny' } });
  expect(await invoke('drill')).toMatchObject({ unreadable: [{ name: 'prod/db' }] });
  expect(log()).toContain('"DrillFailed":1');
  expect(log()).not.toContain(CANARY);
});

test('anything else that it is invoked with is answered with what it takes, and is no error that rings an alarm', async () => {
  const { invoke } = await standingBy();
  expect(await invoke('reconcile')).toEqual({
    error: 'the standby takes {"lockstep":"watch"} or {"lockstep":"drill"}',
  });
});
