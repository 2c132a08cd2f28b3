import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { lendPackages, withScratch } from './scratch.ts';

// The kind of fault: a run of .ci/run that passes, or never ends, though something in it failed, crashed or hung.

const STEPS = fileURLToPath(new URL('../../.ci/steps.sh', import.meta.url));

/**
 * Runs a script of steps as .ci/run does, and returns its lines. A process that it leaves behind holds its output, so that
 * the run does not end; it is then ended, and has no exit code.
 */
async function runSteps(script: string, env: Record<string, string> = {}, cwd = '/') {
  const options = { cwd, env, reject: false, all: true, timeout: 100_000 };
  const { exitCode, all = '' } = await execa('bash', ['-c', `source '${STEPS}'\n${script}\nfinish`], options);
  return { exitCode, lines: all.split('\n'), last: all.split('\n').at(-1) };
}

/** A suite that ends with these counts, as vitest would write them. */
function counted(passed: number, failed: number, skipped: number): string {
  const report = JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: [],
  });
  const writes = `for option; do case $option in --outputFile.json=*) echo '\\''${report}'\\'' >"\${option#*=}" ;; esac; done`;
  return `bash -c '${writes}; exit ${failed > 0 ? 1 : 0}' _`;
}

const canTimeOut = spawnSync('timeout', ['--version']).status === 0;

describe.skipIf(!canTimeOut)('.ci/run, where GNU timeout is installed,', () => {
  test('sums up all suites in its last line, and passes when every step did', async () => {
    const { exitCode, last } = await runSteps(`
      step one 60 true
      suite two 60 ${counted(3, 0, 1)}
      suite three 60 ${counted(4, 0, 0)}`);
    expect({ exitCode, last }).toEqual({ exitCode: 0, last: '7 passed, 0 failed, 1 skipped' });
  });

  test('fails when one test of one suite failed, and runs the steps after it', async () => {
    const { exitCode, lines, last } = await runSteps(`
      suite one 60 ${counted(1, 1, 0)}
      suite two 60 ${counted(2, 0, 0)}`);
    expect({ exitCode, last }).toEqual({ exitCode: 1, last: '3 passed, 1 failed, 0 skipped' });
    expect(lines).toContain('one: failed with 1');
  });

  test('names each test that failed, and why, right before its last line', async () => {
    const report = JSON.stringify({
      numPassedTests: 0,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [{ status: 'failed', fullName: 'one holds', failureMessages: ['expected 1 to be 2'] }],
        },
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    });
    const writes = `for option; do case $option in --outputFile.json=*) echo '\\''${report}'\\'' >"\${option#*=}" ;; esac; done`;
    const { lines } = await runSteps(`suite one 60 bash -c '${writes}; exit 1' _`);
    expect(lines.slice(-5)).toEqual([
      'FAILED b.test.ts',
      '  no such module',
      'FAILED a.test.ts: one holds',
      '  expected 1 to be 2',
      '0 passed, 2 failed, 0 skipped',
    ]);
  });

  test('fails when a step without tests failed', async () => {
    const { exitCode, lines, last } = await runSteps(`
      step one 60 false
      suite two 60 ${counted(2, 0, 0)}`);
    expect({ exitCode, last }).toEqual({ exitCode: 1, last: '2 passed, 0 failed, 0 skipped' });
    expect(lines).toContain('one: failed with 1');
  });

  test('counts a suite that crashed before it counted as a failure', async () => {
    const { exitCode, last } = await runSteps(`suite one 60 bash -c 'kill -9 $$' _`);
    expect({ exitCode, last }).toEqual({ exitCode: 1, last: '0 passed, 1 failed, 0 skipped' });
  });

  test('ends a step that hangs, with all that it started, and goes on', async () => {
    const { exitCode, lines, last } = await runSteps(`
      step one 1 bash -c 'sleep 300 & wait'
      suite two 60 ${counted(2, 0, 0)}`);
    expect({ exitCode, last }).toEqual({ exitCode: 1, last: '2 passed, 0 failed, 0 skipped' });
    expect(lines).toContain('one: did not end in 1 s');
  });

  test('does not begin a step when the time of all steps is up', async () => {
    const { exitCode, lines } = await runSteps('step one 60 echo begun', { CI_MINUTES: '0' });
    expect(exitCode).toBe(1);
    expect(lines).toContain('one: not run, no time was left');
    expect(lines).not.toContain('begun');
  });

  test('gives its steps no standard input, and says that this is CI', async () => {
    const { exitCode, lines } = await runSteps(`step one 60 bash -c 'read -r || echo "CI=$CI"'`);
    expect(exitCode).toBe(0);
    expect(lines).toContain('CI=true');
  });

  test('ends the step that is running, with all that it started, when it is ended itself', async () => {
    const script = `source '${STEPS}'; step one 300 bash -c 'sleep 300 & echo begun; wait'; finish`;
    const run = execa('bash', ['-c', script], { reject: false, timeout: 100_000 });
    for await (const line of run) if (line === 'begun') run.kill('SIGTERM');
    expect((await run).exitCode).toBe(143);
  });

  test('counts a file that cannot be loaded, and one whose hook fails, as failures', async () => {
    const files = {
      'passes.test.ts': `import { test } from 'vitest'; test('a', () => {}); test.skip('b', () => {}); test.todo('c');`,
      'fails.test.ts': `import { test } from 'vitest'; test('a', () => { throw new Error('no'); });`,
      'hook.test.ts': `import { beforeAll, test } from 'vitest'; beforeAll(() => { throw new Error('no'); }); test('a', () => {});`,
      'import.test.ts': `import './nowhere.ts';`,
    };
    await withScratch(files, async (folder) => {
      await lendPackages(folder);
      const { exitCode, last } = await runSteps('suite one 60 node_modules/.bin/vitest run', {}, folder);
      expect({ exitCode, last }).toEqual({ exitCode: 1, last: '1 passed, 3 failed, 3 skipped' });
    });
  });
});
