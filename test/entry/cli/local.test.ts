import { expect, test } from 'vitest';
import { canaryIn, folderWith, lockstep, MAPPING, signedInTo, start } from '../../support/cli.ts';

test('local prints its URL, serves until SIGTERM, and says so when its port is taken', async () => {
  const cwd = await folderWith(MAPPING);
  const serving = start(['local', '--port', '0'], { cwd });
  const url = await firstLine(serving.stdout);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const [audit, rival] = await Promise.all([
    lockstep(['audit'], { cwd, env: signedInTo(url) }),
    lockstep(['local', '--port', new URL(url).port], { cwd }),
  ]);
  expect(audit.stdout).toContain('origin us-east-1 in 111122223333');
  expect(rival).toMatchObject({ exitCode: 1, stdout: '' });
  expect(rival.stderr).toMatch(/^lockstep: port \d+ is in use; name another with --port, or 0 for any$/);

  serving.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await serving;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: url });
  expect(stderr).toContain(`export AWS_ENDPOINT_URL=${url}`);
});

test.each(['--port 65536', '--port abc', '--fail often', '--cut 2', '--latency -1'])(
  'local %s is refused with the numbers that there are',
  async (said) => {
    const { exitCode, stderr } = await lockstep(['local', ...said.split(' ')], { cwd: await folderWith('') });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: option '.+' is invalid\. Give a number from 0 to \d+\.\n/);
  },
);

test('demo keeps every promise of its story and prints no value', async () => {
  const { exitCode, stdout, stderr } = await lockstep(['demo'], { cwd: await folderWith('') });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.match(/^ {3}ok {2}/gm)?.length).toBeGreaterThan(5);
  expect(stdout).not.toContain('NOT SO');
  expect(canaryIn(stdout, 'correct-horse-battery-staple')).toEqual([]);
});

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve(String(chunk).trim())));
}
