import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { canaryIn, HOME, openDesk } from '../../support/cli.ts';

// The kind: a drill whose words, exit code or record say something else than was found, or show a value.

async function afterRun() {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  desk.aws.faults.add({ match: { region: HOME.region }, effect: { kind: 'silence' } });
  return desk;
}

test('lockstep drill says how many were read, how fast, and what it does not show', async () => {
  const desk = await afterRun();
  const { exitCode, stdout } = await desk.lockstep('drill', '--target', 'dublin');
  expect(exitCode).toBe(0);
  expect(stdout.replace(/[\d.]+ seconds/, 'N seconds')).toBe(
    [
      '2 of 2 replicas that are there in dublin (eu-west-1) were read, in N seconds and without us-east-1.',
      'Of patterns and tags, only what is there is known: no heartbeat says what should be.',
      'It shows that the copies can be read, not that a database takes them: --check COMMAND tries each.',
    ].join('\n'),
  );
});

test('--check gives each value to a command and counts how it ended, and its output is not shown', async () => {
  const desk = await afterRun();
  const command = 'cat; cat >&2; case "$LOCKSTEP_SECRET" in prod/api) exit 3;; esac';
  const { exitCode, stdout } = await desk.lockstep('drill', '--target', 'dublin', '--check', command);
  expect([exitCode, stdout]).toEqual([2, expect.stringContaining('Exit codes of the check: 0 (1 time), 3 (1 time).')]);
  const good = await desk.lockstep('drill', '--target', 'dublin', '--json', '--check', 'grep -q canary');
  expect([good.exitCode, JSON.parse(good.stdout).checked]).toEqual([0, { 0: 2 }]);
});

test('a drill is kept in the history as it was printed, without a value, and with what could not be read', async () => {
  const desk = await afterRun();
  const history = await mkdtemp(join(tmpdir(), 'lockstep-drills-'));
  desk.aws.faults.add({ match: { secret: 'prod/db', action: 'GetSecretValue' }, effect: { kind: 'deny' } });
  const { exitCode, stdout } = await desk.lockstep('drill', '--target', 'dublin', '--json', '--history', history);
  expect(exitCode).toBe(1);
  const [name = '', ...others] = await readdir(join(history, 'lockstep/drills'));
  expect([/^\d{8}T\d{9}Z-[\w-]+\.json\.gz$/.test(name), others]).toEqual([true, []]);
  const kept = gunzipSync(await readFile(join(history, 'lockstep/drills', name))).toString();
  expect(JSON.parse(kept)).toEqual(JSON.parse(stdout));
  expect(JSON.parse(kept)).toMatchObject({ replicas: 2, unreadable: [{ name: 'prod/db' }] });
  expect(canaryIn(kept)).toEqual([]);
});

test('a drill of an undeclared target is refused with the closest declared one', async () => {
  const desk = await openDesk();
  const { exitCode, stderr } = await desk.lockstep('drill', '--target', 'dubln');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('did you mean "dublin"?')]);
});
