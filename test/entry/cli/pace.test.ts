import { expect, test } from 'vitest';
import { openDesk } from '../../support/cli.ts';

test.each(['0', '101', '2.5'])('--pace %s is refused, and no call is made', async (pace) => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('reconcile', `--pace=${pace}`);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Give a whole number from 1 to 100, such as 50.')]);
  expect(desk.aws.journal).toEqual([]);
});

test.each(['100', '50%'])('--pace %s is accepted as a share of AWS’s write quotas', async (pace) => {
  const desk = await openDesk();
  expect((await desk.lockstep('reconcile', '--pace', pace)).exitCode).toBe(0);
});

test('with --pace 1 a short run makes one creation in each place', async () => {
  const desk = await openDesk();
  const { stdout } = await desk.lockstep('reconcile', '--pace', '1', '--deadline', '0.02', '--json');
  expect(JSON.parse(stdout).summary).toMatchObject({ replicas: 4, failed: 0 });
  expect(desk.writes().length).toBeLessThanOrEqual(2);
});
