import { expect, test } from 'vitest';
import { canaryIn, DUBLIN, openDesk } from '../../support/cli.ts';

test('an audit finds missing replicas and writes nothing, a reconcile creates them, and a second audit finds nothing', async () => {
  const desk = await openDesk();

  const before = await desk.lockstep('audit');
  expect(before).toMatchObject({ exitCode: 2, stderr: '' });
  expect(before.stdout).toContain('Drifted  4 replicas\n  missing\n');
  expect(before.stdout).toMatch(/Drift remains in 4 of 4 replicas\.\nTo heal what may be healed: lockstep reconcile$/);
  expect(desk.writes()).toEqual([]);

  const healed = await desk.lockstep('reconcile');
  expect(healed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(healed.stdout).toContain('Healed  4 replicas');
  expect(desk.aws.secret(DUBLIN, 'prod/db')?.versions).toHaveLength(1);

  const after = await desk.lockstep('audit', '--depth', 'values');
  expect(after).toMatchObject({ exitCode: 0, stderr: '' });
  expect(after.stdout).toMatch(/All 4 replicas in sync, their values read and proven equal\.$/);
  expect(canaryIn(before.stdout + healed.stdout + after.stdout)).toEqual([]);
});

test('--json prints one document on stdout, with exactly the keys of the contract', async () => {
  const desk = await openDesk();
  const { stdout, exitCode } = await desk.lockstep('audit', '--json');
  const report = JSON.parse(stdout);

  expect(exitCode).toBe(2);
  expect(report.report).toBe('lockstep/1');
  expect(Object.keys(report)).toEqual([
    'report',
    'mapping',
    'file',
    'run',
    'origin',
    'summary',
    'replicas',
    'orphaned',
  ]);
  expect(Object.keys(report.run)).toEqual(['id', 'mode', 'trigger', 'depth', 'startedAt', 'finishedAt', 'by']);
  expect(report.run).toMatchObject({ mode: 'audit', trigger: 'cli', depth: 'versions' });
  expect(report.run.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(report.origin).toEqual({ region: 'us-east-1', account: '111122223333' });
  expect(report.summary).toEqual({
    secrets: 2,
    replicas: 4,
    inSync: 0,
    drifted: 4,
    healed: 0,
    blocked: 0,
    failed: 0,
    deferred: 0,
  });
  expect(report.replicas[0]).toEqual({
    secret: 'prod/api',
    target: 'dublin',
    region: 'eu-west-1',
    account: '111122223333',
    name: 'prod/api',
    status: 'drifted',
    drift: ['missing'],
    actions: ['create'],
    line: expect.any(Number),
    originVersion: expect.any(String),
    replicaVersion: null,
  });
});

test('--dry-run lists the calls that a reconcile would make, and makes none of them', async () => {
  const desk = await openDesk();
  const { stdout, exitCode } = await desk.lockstep('reconcile', '--dry-run');

  expect(exitCode).toBe(2);
  expect(stdout).toContain('lockstep dry run');
  expect(stdout).toContain('Would heal  4 replicas');
  expect(stdout).toMatch(/prod\/db +dublin \(eu-west-1\) +create/);
  expect(stdout).toMatch(/To heal what may be healed: lockstep reconcile$/);
  expect(desk.writes()).toEqual([]);
});

test('--secret and --target narrow a run, and may be repeated', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile', '--secret', 'prod/d*', '--target', 'dublin', '--target', 'sydney');
  expect(
    desk
      .writes()
      .filter((write) => write.includes('CreateSecret'))
      .sort(),
  ).toEqual(['ap-southeast-2 CreateSecret prod/db', 'eu-west-1 CreateSecret prod/db']);
});
