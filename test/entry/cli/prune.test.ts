import { expect, test } from 'vitest';
import { DUBLIN, MAPPING, openDesk } from '../../support/cli.ts';

const LESS = MAPPING.replace('prod/*', 'prod/api');

/** Both secrets replicated to both Regions, then one of them taken out of the mapping. */
async function withOrphans() {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  const less = await openDesk(LESS, {}, []);
  const env = { ...less.env, AWS_ENDPOINT_URL: desk.aws.url };
  return { ...less, aws: desk.aws, lockstep: (...args: string[]) => less.lockstepWith(env, ...args) };
}

test('prune lists what is no longer asked for, and deletes it only when asked to', async () => {
  const desk = await withOrphans();
  const listed = await desk.lockstep('prune');
  expect(listed.exitCode).toBe(2);
  expect(listed.stdout.match(/prod\/db/g)?.length).toBeGreaterThanOrEqual(2);
  expect(listed.stdout).toContain('With --yes they are deleted; for 30 days each can be restored.');
  expect(desk.aws.secret(DUBLIN, 'prod/db')?.deletedAt).toBeUndefined();

  const audit = await desk.lockstep('audit', '--json');
  expect(JSON.parse(audit.stdout).orphaned.map(({ target }: { target: string }) => target)).toEqual([
    'sydney',
    'dublin',
  ]);

  const narrowed = await desk.lockstep('prune', '--target', 'dublin', '--yes', '--json');
  expect(narrowed.exitCode).toBe(0);
  expect(JSON.parse(narrowed.stdout).orphaned).toMatchObject([
    { target: 'dublin', name: 'prod/db', status: 'deleted' },
  ]);
  expect(desk.aws.secret(DUBLIN, 'prod/db')?.deletedAt).toBeDefined();
  expect(desk.aws.secret(DUBLIN, 'prod/api')?.deletedAt).toBeUndefined();

  expect((await desk.lockstep('prune', '--yes')).exitCode).toBe(0);
  const none = await desk.lockstep('prune');
  expect([none.exitCode, none.stdout]).toEqual([0, expect.stringContaining('No orphan')]);
});

test('prune of a target that is not declared is refused with the nearest that is', async () => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('prune', '--target', 'dubln');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('did you mean "dublin"?')]);
});
