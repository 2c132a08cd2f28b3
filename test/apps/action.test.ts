import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { parseAction } from '../docs/steps.ts';
import { CHECKOUT, folderWith, MAPPING } from '../support/cli.ts';
import { LEFT_OUT } from './pack.ts';

// The kind: a step of the action that was never run on a machine that has only a copy of the repository.

test('the action installs Lockstep beside itself, and then runs it in the folder of the project', async () => {
  const action = await copyCheckout();
  const cwd = await folderWith(MAPPING);
  await mkdir(join(cwd, 'runner'));
  const output = join(cwd, 'runner/output');
  await writeFile(output, '');
  const given = { LOCKSTEP_COMMAND: 'validate', LOCKSTEP_CONFIG: 'replication.yaml', NODE_ENV: 'production' };
  const env = { ...given, GITHUB_ACTION_PATH: action, GITHUB_OUTPUT: output };
  const ended = [];
  for (const { run } of parseAction().runs.steps) {
    // A step that uses an action of others is played by GitHub alone.
    if (run === undefined) continue;
    const { exitCode, stdout } = await execa('bash', ['-eo', 'pipefail', '-c', run], { cwd, env, reject: false });
    ended.push({ exitCode, stdout });
  }
  expect(ended).toMatchObject([
    { exitCode: 0 },
    { exitCode: 0, stdout: 'replication.yaml is valid: 1 entry, 2 targets, origin us-east-1' },
  ]);
  expect(await readdir(cwd)).toEqual(['replication.yaml', 'runner']);
});

async function copyCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-action-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const names = (await readdir(CHECKOUT)).filter((name) => !LEFT_OUT.includes(name));
  for (const name of names) await cp(join(CHECKOUT, name), join(folder, name), { recursive: true });
  return folder;
}
