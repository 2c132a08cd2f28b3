import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { Report } from '../../../src/core/report.ts';
import type { Call, Emulator } from '../../../src/emulator/index.ts';
import { openDesk } from '../../support/cli.ts';
import { settings } from '../../support/emulator.ts';

const SLOW = { action: 'PutSecretValue', region: 'ap-southeast-2' };
const isMoved = ({ action, status }: Call): boolean => action === 'UpdateSecretVersionStage' && status === 200;

test('Ctrl-C ends a run between two calls: what was done is reported, the rest is deferred, and the next run finishes it', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  await rotate(desk.aws, 'prod/db');
  desk.aws.faults.add({ match: SLOW, effect: { kind: 'latency', ms: 2_000 } });
  const running = desk.start('reconcile', '--json');
  // Dublin has the new version, and Sydney is still at its put.
  await expect.poll(() => desk.aws.journal.filter(isMoved).length, { timeout: 10_000, interval: 20 }).toBe(1);
  running.kill('SIGINT');
  // npm passes on the signal that the terminal has already sent: the same key press, moments later.
  await sleep(20);
  running.kill('SIGINT');
  const { exitCode, stdout, stderr } = await running;
  const { summary, replicas } = JSON.parse(stdout) as Report;

  expect(stderr.trim()).toBe('Finishing in-flight calls; press Ctrl-C again to quit now.');
  expect(exitCode).toBe(2);
  expect(summary).toMatchObject({ replicas: 4, inSync: 2, failed: 0, healed: 1, deferred: 1 });
  expect(replicas.find(({ status }) => status === 'deferred')).toMatchObject({
    target: 'sydney',
    actions: ['put'],
    reason: 'the run was interrupted; run it again to continue',
  });

  desk.aws.faults.clear();
  const again = await desk.lockstep('reconcile');
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toMatch(/All 4 replicas in sync by version\.$/);
});

test('pressing Ctrl-C twice quits at once', async () => {
  const desk = await openDesk();
  desk.aws.faults.add({ effect: { kind: 'silence' } });
  const running = desk.start('audit');
  await expect.poll(() => desk.aws.journal.length, { timeout: 10_000 }).toBeGreaterThan(0);
  running.kill('SIGINT');
  await new Promise((resolve) => running.stderr?.once('data', resolve));
  await sleep(400);
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
});

/** Gives an origin a new version by hand. */
async function rotate(aws: Emulator, SecretId: string): Promise<void> {
  await new SecretsManager(settings(aws)).putSecretValue({ SecretId, SecretString: 'rotated' });
}
