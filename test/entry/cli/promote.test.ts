import { expect, test } from 'vitest';
import { DUBLIN, HOME, openDesk } from '../../support/cli.ts';

const WHY = ['--target', 'dublin', '--reason', 'us-east-1 is down'];

test('promote: a dry run, the promotion itself without the Region of the origin, and then a run that leaves the place alone', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  const dry = await desk.lockstep('promote', ...WHY, '--dry-run');
  expect([dry.exitCode, dry.stdout]).toEqual([
    0,
    `The fence of dublin (eu-west-1), lockstep/lockstep/fence, would be raised.
2 of 2 replicas would be tagged; 0 carry the tag already.
Nothing was written.`,
  ]);

  desk.aws.faults.add({ match: { region: HOME.region }, effect: { kind: 'deny' } });
  const { exitCode, stdout, stderr } = await desk.lockstep('promote', ...WHY, '--wait', '0');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.replace(/ at \S+Z/, ' at TIME').replace(/took [\d.]+/, 'took 0.1')).toBe(
    `The fence of dublin (eu-west-1), lockstep/lockstep/fence, is up: raised by arn:aws:iam::111122223333:root at TIME.
  Reason: us-east-1 is down
2 of 2 replicas carry the tag lockstep:promoted; it took 0.1 seconds.
A run of the mapping "lockstep" that began before may still write in dublin for up to a minute; after that only people do.`,
  );
  const again = await desk.lockstep('promote', ...WHY, '--wait', '0', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    ...{ promote: 'lockstep/1', mode: 'promote', target: 'dublin', region: 'eu-west-1' },
    ...{ fence: { isNew: false, reason: 'us-east-1 is down' }, replicas: 2, tagged: 2, taggedBefore: 2, untagged: [] },
  });
});

test('promote: a replica that cannot be tagged is named, and the exit code is 1', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  desk.aws.faults.add({ match: { action: 'TagResource', secret: 'prod/db' }, effect: { kind: 'deny' } });
  const { exitCode, stdout } = await desk.lockstep('promote', ...WHY, '--wait', '0');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^ {2}prod\/db: TagResource on prod\/db in eu-west-1: .*denied/m);
  expect(stdout).toContain('The fence is up, so runs leave the place alone');
  expect(desk.aws.secret(DUBLIN, 'lockstep/lockstep/fence')?.tags).toMatchObject({ 'lockstep:fence': 'raised' });
});

test.each([
  [['--target', 'dubln', '--reason', 'x'], 'did you mean "dublin"?'],
  [['--target', 'dublin', '--reason', ' '], 'Give a sentence of at most 2048 characters.'],
  [['--target', 'dublin'], "required option '--reason <text>' not specified"],
])('promote %j is refused', async (args, why) => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('promote', ...args);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(why)]);
});
