import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MAPPING_TAG, SELFTEST_TAG } from '../../../config/aws/marks.ts';
import type { Call, Fault } from '../../../src/emulator/index.ts';
import { cleanPlace } from '../../../src/selftest/own-secrets.ts';
import { interruptByHand, NO_GHOSTS, playSelftest, secretsOf, selftest } from '../../selftest/support.ts';
import { openDesk } from '../../support/cli.ts';
import { DUBLIN, HOME, openStage } from '../../support/stage.ts';

// The kind: a selftest that leaves what it made, or removes what it did not make.

test('--clean removes what has both the prefix and the tag, also if it is scheduled for deletion', async () => {
  const stage = await openStage(NO_GHOSTS);
  const tags = { [SELFTEST_TAG]: 'a' };
  for (const place of [HOME, DUBLIN]) {
    stage.aws.seed(place, { name: 'lockstep-selftest/a/origin', value: 'x', tags });
    stage.aws.seed(place, { name: 'lockstep-selftest/a/late', value: 'x', tags });
    stage.aws.seed(place, {
      name: 'lockstep-selftest/a/copy',
      value: 'x',
      tags: { [MAPPING_TAG]: 'lockstep-selftest-a' },
    });
    stage.aws.seed(place, { name: 'lockstep-selftest/untagged', value: 'x' });
    stage.aws.seed(place, { name: 'lockstep-selftest/of-a-mapping', value: 'x', tags: { [MAPPING_TAG]: 'prod' } });
    stage.aws.seed(place, { name: 'lockstep-selftests', value: 'x', tags });
    stage.aws.seed(place, { name: 'prod/lockstep-selftest/db', value: 'x', tags });
  }
  const late = { SecretId: 'lockstep-selftest/a/late', RecoveryWindowInDays: 7 };
  await stage.byHand(DUBLIN, (sm) => sm.deleteSecret(late));
  const { exitCode, stderr } = await selftest(stage, '--clean');
  expect([exitCode, stderr]).toEqual([0, '6 secrets of selftests removed. The deletion of 1 had begun before.']);
  const stay = [
    'lockstep-selftest/of-a-mapping',
    'lockstep-selftest/untagged',
    'lockstep-selftests',
    'prod/lockstep-selftest/db',
  ];
  expect(secretsOf(stage)).toEqual([HOME, DUBLIN].flatMap(({ region }) => stay.map((name) => `${region} ${name}`)));
});

test('--clean goes by the names that AWS lists, not by the filter that it sent', async () => {
  const deleted: object[] = [];
  const Tags = [{ Key: SELFTEST_TAG, Value: 'a' }];
  const SecretList = [
    { Name: 'prod/db', Tags },
    { Name: 'lockstep-selftest/a/b', Tags },
  ];
  const removal = await cleanPlace({
    region: DUBLIN.region,
    call: async (action, input) => {
      if (action === 'DeleteSecret') deleted.push(input);
      return { state: 'answered', output: { SecretList } };
    },
    post: () => Promise.reject(new Error('not called')),
  });
  expect(removal).toEqual({ removed: 1, ending: 0, left: [] });
  expect(deleted).toEqual([{ SecretId: 'lockstep-selftest/a/b', ForceDeleteWithoutRecovery: true }]);
});

test('--clean removes all that a killed selftest left', async () => {
  const desk = await openDesk('', NO_GHOSTS, []);
  const running = desk.start('selftest', '--origin', HOME.region, '--target', DUBLIN.region, '--yes');
  const isReplica = ({ action, region, status }: Call) =>
    action === 'CreateSecret' && region === DUBLIN.region && status === 200;
  await expect
    .poll(() => desk.aws.journal.filter(isReplica).length, { timeout: 20_000, interval: 5 })
    .toBeGreaterThan(3);
  running.kill('SIGKILL');
  await running;
  expect(secretsOf(desk).length).toBeGreaterThan(6);
  expect((await selftest(desk, '--clean')).exitCode).toBe(0);
  expect(secretsOf(desk)).toEqual([]);
});

test('a place that cannot be listed is exit code 1, and the other is cleaned', async () => {
  const stage = await openStage(NO_GHOSTS);
  for (const place of [HOME, DUBLIN])
    stage.aws.seed(place, { name: 'lockstep-selftest/a/b', value: 'x', tags: { [SELFTEST_TAG]: 'a' } });
  stage.aws.faults.add({ match: { region: HOME.region, action: 'ListSecrets' }, effect: { kind: 'deny' } });
  const { exitCode, stderr } = await selftest(stage, '--clean');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('all in us-east-1: ListSecrets')]);
  expect(secretsOf(stage)).toEqual(['us-east-1 lockstep-selftest/a/b']);
});

const THROTTLED = { kind: 'error', type: 'ThrottlingException', message: 'Rate exceeded', status: 400 } as const;
const FAULTS: Record<string, Fault> = {
  throttling: { every: 3, effect: THROTTLED },
  'a Region that dies': { match: { region: DUBLIN.region }, effect: { kind: 'cut-before' } },
  'lost answers': { every: 3, effect: { kind: 'cut-after' } },
};

test.each(Object.entries(FAULTS))(
  '%s in its midst: all that is left is named, and --clean removes it',
  async (_, fault) => {
    const stage = await openStage(NO_GHOSTS);
    process.env.AWS_MAX_ATTEMPTS = '1';
    let calls = 0;
    stage.onCall(() => {
      calls += 1;
      if (calls === 60) stage.aws.faults.add(fault);
    });
    const { removal, found } = await playSelftest(stage);
    expect(found.stories.some(({ verdict }) => verdict === 'failed') || removal.left.length > 0).toBe(true);
    const named = removal.left.map(({ region, name }) => `${region} ${name}`);
    expect(secretsOf(stage).filter((one) => !named.includes(one))).toEqual([]);
    stage.aws.faults.clear();
    expect((await selftest(stage, '--clean')).exitCode).toBe(0);
    expect(secretsOf(stage)).toEqual([]);
  },
);

test.each([1, 25, 90, 250])('Ctrl-C at call %i leaves nothing', async (at) => {
  const stage = await openStage(NO_GHOSTS);
  const interrupt = interruptByHand();
  let calls = 0;
  stage.onCall(() => {
    calls += 1;
    if (calls === at) interrupt.press();
  });
  const { stopped } = await playSelftest(stage, interrupt);
  expect(stopped).toBe('the run was interrupted');
  expect(secretsOf(stage)).toEqual([]);
  expect(stage.aws.journal.length).toBeGreaterThan(at);
});

test.each([HOME, DUBLIN])('Ctrl-C waits for a create in flight in $region before it removes', async ({ region }) => {
  const stage = await openStage(NO_GHOSTS);
  const held: Call[] = [];
  const interrupt = interruptByHand();
  stage.onCall(async (call) => {
    if (interrupt.stop.aborted || call.region !== region || call.action !== 'CreateSecret') return;
    held.push(call);
    interrupt.press();
    // Removing everything takes a part of that.
    await sleep(1_000);
  });
  await playSelftest(stage, interrupt);
  await expect.poll(() => held.map(({ status }) => status), { timeout: 5_000 }).toEqual([200]);
  expect(secretsOf(stage)).toEqual([]);
});
