import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../../../src/core/report-schema.ts';
import { mistakesInAction } from '../../docs/github.ts';
import { readPage, rowsOf } from '../../docs/markdown.ts';
import { ACTION, parseAction, runScript } from '../../docs/steps.ts';
import { CHECKOUT, openDesk } from '../../support/cli.ts';

// The kind of fault: an action that no one ran before it was used. Its first step, the install, is run in test/apps.

const { inputs, runs } = parseAction();

const uploads = runs.steps.filter(({ uses }) => uses !== undefined);

/** Runs the action's own step as a runner does: inputs come through `env`, outputs through a file. */
async function runAction(given: Record<string, string>) {
  const desk = await openDesk();
  const output = join(desk.cwd, 'output');
  await writeFile(output, '');
  const step = runs.steps.find(({ id }) => id === 'run');
  const values = {
    ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default])),
    ...given,
  };
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ inputs\.([a-z]+) \}\}/, (_, input: keyof typeof values) => values[input] ?? ''),
  ]);
  const run = async () => {
    const { exitCode, stderr } = await runScript(
      step?.run ?? '',
      desk.cwd,
      {
        ...desk.env,
        ...Object.fromEntries(env),
        GITHUB_ACTION_PATH: CHECKOUT,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(desk.cwd, 'summary.md'),
      },
      ['-e', '-o', 'pipefail'],
    );
    const outputs = (await readFile(output, 'utf8')).trim().split('\n');
    await writeFile(output, '');
    return { exitCode, stderr, output: outputs.at(-1), outputs };
  };
  return { ...desk, run };
}

test("the action is one by GitHub's own schema", () => {
  expect(mistakesInAction(ACTION)).toEqual([]);
});

test.each([
  ['using: composite', 'using: composit'],
  ['shell: bash', 'shel: bash'],
])('the schema takes %j and refuses %j', (right, wrong) => {
  expect(mistakesInAction(ACTION.replace(right, wrong))).not.toEqual([]);
});

test('no expression stands in a script', () => {
  const scripts = runs.steps.filter(({ uses }) => uses === undefined);
  expect(scripts.filter(({ run }) => run === undefined || run.includes('${{'))).toEqual([]);
  expect(scripts.map(({ shell }) => shell)).toEqual(scripts.map(() => 'bash'));
});

test('the one other action that it uses is pinned by its commit, and takes what the audit wrote, even after drift', () => {
  expect(uploads).toMatchObject([
    {
      uses: expect.stringMatching(/^github\/codeql-action\/upload-sarif@[0-9a-f]{40}$/),
      if: "always() && steps.run.outputs.sarif != ''",
      with: { sarif_file: expect.stringMatching(/^\$\{\{ steps\.run\.outputs\.sarif \}\}$/) },
    },
  ]);
});

test('docs/ci.md lists every input with its default', async () => {
  const listed = rowsOf(await readPage('docs/ci.md')).map(([name, value]) => `${name} ${value}`);
  const expected = Object.entries(inputs).map(
    ([name, input]) => `\`${name}\` ${input.default === '' ? 'none' : `\`${input.default}\``}`,
  );
  expect(listed).toEqual(expect.arrayContaining(expected));
});

test('by default it audits, fails with 2 while drift remains, and then with none; both are its output', async () => {
  const action = await runAction({});
  expect(await action.run()).toMatchObject({ exitCode: 2, output: 'exit-code=2' });
  expect(action.writes()).toEqual([]);
  await action.lockstep('reconcile');
  expect(await action.run()).toMatchObject({ exitCode: 0, output: 'exit-code=0' });
  const report = JSON.parse(await readFile(join(action.cwd, 'lockstep-report.json'), 'utf8'));
  expect(reportSchema.parse(report).summary).toMatchObject({ replicas: 4, inSync: 4 });
  expect(await readFile(join(action.cwd, 'summary.md'), 'utf8')).toMatch(/^### .* Lockstep audit of lockstep\n/);
});

test('it writes SARIF for code scanning if it is asked to, and says so only of what this run wrote', async () => {
  const action = await runAction({ sarif: 'lockstep.sarif' });
  expect(await action.run()).toMatchObject({ exitCode: 2, outputs: ['sarif=lockstep.sarif', 'exit-code=2'] });
  const { runs: analyses } = JSON.parse(await readFile(join(action.cwd, 'lockstep.sarif'), 'utf8'));
  expect(analyses[0].results).not.toEqual([]);
  await action.aws.close();
  expect(await action.run()).toMatchObject({ exitCode: 1, outputs: ['sarif=lockstep.sarif', 'exit-code=1'] });
  await writeFile(join(action.cwd, 'replication.yaml'), 'version: 2');
  expect(await action.run()).toMatchObject({ exitCode: 1, outputs: ['exit-code=1'] });
});

test('without that, it writes none', async () => {
  const action = await runAction({});
  expect(await action.run()).toMatchObject({ outputs: ['exit-code=2'] });
});

test('it validates without a call to AWS', async () => {
  const action = await runAction({ command: 'validate' });
  expect(await action.run()).toMatchObject({ exitCode: 0, output: 'exit-code=0' });
  expect(action.aws.journal).toEqual([]);
});

test.each(['reconcile', 'prune', 'audit; echo pwned', '$(touch pwned)'])(
  'it refuses the command %j',
  async (command) => {
    const action = await runAction({ command });
    const refused = await action.run();
    expect(refused).toMatchObject({ exitCode: 1, output: 'exit-code=1' });
    expect(refused.stderr).toContain(`command must be validate or audit, not ${command}`);
    expect(action.aws.journal).toEqual([]);
  },
);
