import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { selftestStatements } from '../../../config/permissions/selftest.ts';
import type { Call } from '../../../src/emulator/index.ts';
import { denyEach } from '../../selftest/denials.ts';
import { NO_GHOSTS, secretsOf, selftest } from '../../selftest/support.ts';
import { DUBLIN, HOME, openDesk } from '../../support/cli.ts';

// The kind: a selftest that ends at once, or whose Region is gone, and does not say what is left.

const ASKED = ['selftest', '--origin', HOME.region, '--target', DUBLIN.region];
const CLEAN = `  lockstep ${ASKED.join(' ')} --clean`;

const isReplica = ({ action, region, status }: Call) =>
  action === 'CreateSecret' && region === DUBLIN.region && status === 200;

test.each([1, 8, 20])(
  'Ctrl-C twice after %i replicas: it says how the rest is found, and --clean leaves nothing',
  async (made) => {
    const desk = await openDesk('', NO_GHOSTS, []);
    const running = desk.start(...ASKED, '--puts', '0', '--yes');
    const replicas = () => desk.aws.journal.filter(isReplica).length;
    await expect.poll(replicas, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(made);
    desk.aws.faults.add({ match: { action: 'DeleteSecret' }, effect: { kind: 'latency', ms: 5_000 } });
    running.kill('SIGINT');
    await new Promise<void>((resolve) => {
      running.stderr?.on('data', (text) => String(text).includes('Removing what was made') && resolve());
    });
    await sleep(400);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr.endsWith(`It quit before all was removed. This removes what is left:\n${CLEAN}`)).toBe(true);
    desk.aws.faults.clear();
    // A deletion that was sent may still take effect.
    await sleep(5_000);
    expect((await selftest(desk, '--clean')).exitCode).toBe(0);
    expect(secretsOf(desk)).toEqual([]);
  },
);

test('whichever action of the policy is denied: it is said, all that is left is named, and --clean leaves nothing', async () => {
  const scope = { account: null, regions: [], role: null, kms: false, events: false };
  const actions = selftestStatements(scope).flatMap((statement) => statement.actions);
  await denyEach([...new Set(actions)].map((action) => action.replace('secretsmanager:', '')));
});

test('a Region that falls silent ends as failures that name it, and --clean finds what is left there', async () => {
  const desk = await openDesk('', NO_GHOSTS, []);
  const env = { ...desk.env, AWS_MAX_ATTEMPTS: '1' };
  const running = desk.lockstepWith(env, ...ASKED, '--puts', '0', '--yes');
  const replicas = () => desk.aws.journal.filter(isReplica).length;
  await expect.poll(replicas, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(8);
  desk.aws.faults.add({ match: { region: DUBLIN.region }, effect: { kind: 'silence' } });
  const { exitCode, stderr } = await running;
  const left = secretsOf(desk);
  expect([exitCode, left.length > 0, left.filter((one) => !one.startsWith(DUBLIN.region))]).toEqual([1, true, []]);
  expect(stderr).toMatch(/ and \d+ more in eu-west-1: eu-west-1 did not answer 4 calls before it\n/);
  expect(stderr.endsWith(CLEAN)).toBe(true);
  desk.aws.faults.clear();
  expect((await selftest(desk, '--clean')).exitCode).toBe(0);
  expect(secretsOf(desk)).toEqual([]);
}, 300_000);
