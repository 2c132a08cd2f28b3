import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { bare, CHECKOUT, folderWith, lockstep, MAPPING, openDesk, start } from '../../support/cli.ts';

// The kind: what a terminal's user takes for granted, and gets an error, a wrong exit code, or nothing.

test('--version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8'));
  const { exitCode, stdout } = await lockstep(['--version'], { cwd: '/tmp' });
  expect([exitCode, stdout]).toEqual([0, version]);
});

test('help COMMAND is what COMMAND --help is', async () => {
  const [byHelp, byOption] = await Promise.all(
    [
      ['help', 'audit'],
      ['audit', '--help'],
    ].map((args) => lockstep(args, { cwd: '/tmp' })),
  );
  expect(byHelp).toEqual(byOption);
  expect(byHelp).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: lockstep audit [options]') });
});

describe('the mapping', () => {
  test('may come from standard input, and its mistakes are there', async () => {
    const said = async (text: string, ...args: string[]) => {
      const running = start([...args, '-c', '-'], { cwd: '/tmp' });
      running.stdin?.end(text);
      return running;
    };
    expect(await said(MAPPING, 'validate')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^stdin is valid: 1 entry, 2 targets/),
    });
    expect(await said(MAPPING.replace('dublin, s', 'dubln, s'), 'validate')).toMatchObject({
      exitCode: 1,
      stderr: '-:7:32  unknown target "dubln"; did you mean "dublin"?',
    });
  });

  test('that is spelt replication.yml is suggested', async () => {
    const cwd = await folderWith(MAPPING);
    await writeFile(join(cwd, 'prod.yml'), MAPPING);
    const { exitCode, stderr } = await lockstep(['validate', '-c', 'prod.yaml'], { cwd });
    expect([exitCode, stderr]).toEqual([1, 'prod.yaml:1:1  no such file; did you mean "prod.yml"?']);
  });

  test('is validated for programs by --json', async () => {
    const cwd = await folderWith(MAPPING.replace('dublin, s', 'dubln, s'));
    const bad = await lockstep(['validate', '--json'], { cwd });
    expect([bad.exitCode, bad.stderr]).toEqual([1, '']);
    expect(JSON.parse(bad.stdout)).toEqual({
      file: 'replication.yaml',
      valid: false,
      problems: [
        { file: 'replication.yaml', line: 7, column: 32, message: 'unknown target "dubln"; did you mean "dublin"?' },
      ],
      warnings: [],
    });
    await writeFile(join(cwd, 'replication.yaml'), MAPPING);
    const good = await lockstep(['validate', '--json'], { cwd });
    expect([good.exitCode, JSON.parse(good.stdout)]).toEqual([
      0,
      { file: 'replication.yaml', valid: true, problems: [], warnings: [] },
    ]);
  });

  test('with a no-break space shows where it is', async () => {
    const cwd = await folderWith(MAPPING.replace('dublin, s', 'dub\u00a0lin, s'));
    const { stderr } = await lockstep(['validate'], { cwd });
    expect(stderr).toContain('"dub\\u{a0}lin"');
  });

  test('whose targets are written in place has them counted', async () => {
    const cwd = await folderWith(
      'version: 1\norigin: { region: us-east-1 }\nsecrets: [{ name: a, replicas: [{ region: eu-west-1 }] }]\n',
    );
    expect((await lockstep(['validate'], { cwd })).stdout).toContain('1 entry, 1 target, origin');
  });
});

describe('what is in sync', () => {
  test('can be named by --all', async () => {
    const desk = await openDesk();
    await desk.lockstep('reconcile');
    const { stdout } = await desk.lockstep('audit', '--all');
    expect(stdout).toMatch(/In sync {2}4 replicas\n {4}prod\/api {2}dublin \(eu-west-1\)\n/);
    expect((await desk.lockstep('audit')).stdout).not.toContain('prod/api');
  });
});

test('what no one could read is not exit code 0', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  const running = desk.start('audit');
  running.stdout?.destroy();
  expect((await running).exitCode).toBe(1);
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('prints a script for %s that asks lockstep', async (shell) => {
    const { exitCode, stdout } = await lockstep(['completion', shell], { cwd: '/tmp' });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/lockstep complete --/);
  });

  test('in bash, for real', async () => {
    const { stdout } = await lockstep(['completion', 'bash'], { cwd: '/tmp' });
    const ask = `${stdout}\nlockstep() { node "$PROGRAM" "$@"; }\nCOMP_WORDS=(lockstep rec); COMP_CWORD=1; COMP_LINE='lockstep rec'; COMP_POINT=12\n_get_comp_words_by_ref() { cur=rec; words=(lockstep rec); cword=1; }\n__lockstep_complete\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const { inject } = await import('vitest');
    const env = { ...bare('/tmp'), PROGRAM: inject('commandLine') };
    const said = await execa('bash', ['-c', ask], { env, extendEnv: false, reject: false });
    expect(said.stdout).toContain('reconcile');
  });

  test.each([
    [['aud'], 'audit\t'],
    [['audit', '--dep'], '--depth\t'],
    [['audit', '--depth', ''], 'values'],
    [['hel'], 'help\t'],
    [['help', 'rec'], 'reconcile'],
    [['compl'], 'completion\t'],
  ])('suggests what may follow %j', async (words, suggestion) => {
    const { stdout } = await lockstep(['complete', '--', ...words], { cwd: '/tmp' });
    expect(stdout).toContain(suggestion);
  });
});
