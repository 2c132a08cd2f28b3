import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { NO_GHOSTS, secretsOf, selftest } from './support.ts';

// The kinds: a selftest that finds a difference where there is none, that needs a right which it does not name, or
// whose exit code says otherwise.

test('on the embedded AWS all is as Lockstep takes it with no more than the printed permissions, and nothing is left', async () => {
  const asked = new Set<string>();
  const stage = await openStage({
    ...NO_GHOSTS,
    authorize: ({ action, resource }) => {
      const [name = ''] = resource.split(':secret:').slice(1);
      const kind = /^lockstep\/lockstep-selftest-[0-9a-f]{8}\/fence/.test(name) ? 'fence' : name.split('/')[0];
      asked.add(`${action.split(':')[1]} ${kind}`);
      return 'allow';
    },
  });
  const { exitCode, stdout, stderr, cwd } = await selftest(stage, '--puts', '3', '--yes');
  const facts = JSON.parse(await readFile(join(cwd, 'aws-facts.json'), 'utf8'));
  expect(facts.stories.filter(({ verdict }: { verdict: string }) => verdict !== 'proven')).toEqual([]);
  expect(facts.probes.filter(({ verdict }: { verdict: string }) => verdict !== 'as-documented')).toEqual([]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('11 of 11 stories proven')]);
  expect(secretsOf(stage)).toEqual([]);
  const printed = /for \*:\n {2}(.+)\n/.exec(stderr)?.[1]?.split(', ') ?? [];
  const allowed = ['ListSecrets ', 'BatchGetSecretValue ', 'DescribeSecret fence'];
  const beyond = [...asked].filter((one) => {
    const [action = '', kind] = one.split(' ');
    return !allowed.includes(one) && !(kind === 'lockstep-selftest' && printed.includes(action));
  });
  expect(beyond).toEqual([]);
  const writes = stage.aws.journal.filter(({ write }) => write).map(({ action }) => action);
  expect(new Set(writes).size).toBeGreaterThan(6);
  expect(printed).toEqual(expect.arrayContaining(writes));
  expect(stage.aws.journal.length).toBeGreaterThan(Number(/at least (\d+) calls/.exec(stderr)?.[1]) - 50);
});

test('a story that fails is exit code 2; what could not be removed, 1', async () => {
  const stage = await openStage(NO_GHOSTS);
  const deny = (action: string) => stage.aws.faults.add({ match: { action }, effect: { kind: 'deny' } });
  deny('CreateSecret');
  const denied = await selftest(stage, '--puts', '0', '--yes');
  expect([denied.exitCode, denied.stdout]).toEqual([2, expect.stringContaining('0 of 11 stories proven')]);
  deny('DeleteSecret');
  const kept = await selftest(stage, '--puts', '0', '--yes');
  expect([kept.exitCode, kept.stderr]).toEqual([1, expect.stringContaining('run it again with --clean')]);
});

test('Ctrl-C is exit code 1, writes no file and leaves nothing', async () => {
  const stage = await openStage(NO_GHOSTS);
  pressOnce(stage, 30);
  const { exitCode, stderr, cwd } = await selftest(stage, '--yes');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('the run was interrupted')]);
  await expect(readFile(join(cwd, 'aws-facts.json'))).rejects.toThrow('ENOENT');
  expect(secretsOf(stage)).toEqual([]);
});

test.each([
  [['--target', 'us-east-1'], '--target is the same place as --origin; give another Region, or --role'],
  [['--role', 'nosuch'], '--role: give the ARN of a role'],
  [[], 'there is no terminal to ask on; add --yes to go on'],
])('%j makes nothing', async (more, said) => {
  const stage = await openStage(NO_GHOSTS);
  const { exitCode, stderr } = await selftest(stage, ...more);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect(stage.aws.journal).toEqual([]);
});

function pressOnce(stage: Stage, afterCalls: number): void {
  let calls = 0;
  stage.onCall(() => {
    calls += 1;
    if (calls === afterCalls) process.emit('SIGINT');
  });
}
