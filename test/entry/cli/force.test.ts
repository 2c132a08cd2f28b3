import { expect, test } from 'vitest';
import { DUBLIN, MAPPING, openDesk } from '../../support/cli.ts';

test('a run that would replace too much is held, and proceeds with --force', async () => {
  const desk = await openDesk(`${MAPPING}reconcile: { maxChanges: 1, adopt: any }\n`);
  for (const name of ['prod/db', 'prod/api']) desk.aws.seed(DUBLIN, { name, value: 'old' });
  const held = await desk.lockstep('reconcile');
  expect(held.exitCode).toBe(2);
  expect(held.stdout).toContain('2 of 2 replicas would be replaced, more than reconcile.maxChanges allows (1)');
  expect(desk.writes()).toEqual([]);
  const forced = await desk.lockstep('reconcile', '--force');
  expect([forced.exitCode, desk.writes().length > 0]).toEqual([0, true]);
});

test('--secret together with a --target where it has no replica is refused', async () => {
  const desk = await openDesk(
    MAPPING.replace(
      '- { name: prod/*, replicas: [dublin, sydney] }',
      '- { name: prod/db, replicas: [dublin] }\n  - { name: prod/api, replicas: [sydney] }',
    ),
  );
  const { exitCode, stderr } = await desk.lockstep('audit', '--secret', 'prod/db', '--target', 'sydney');
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining('it has no replica in sydney; its targets are dublin'),
  ]);
});

test('a run past its deadline writes nothing more, and reports what is left', async () => {
  const desk = await openDesk();
  const { exitCode, stdout } = await desk.lockstep('reconcile', '--deadline', '0', '--json');
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout).summary).toMatchObject({ healed: 0, failed: 0 });
  expect(stdout).toContain('the deadline has passed; run it again to continue');
  expect(desk.writes()).toEqual([]);
});
