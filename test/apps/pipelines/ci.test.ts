import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../../../src/core/report-schema.ts';
import { mistakesInWorkflow } from '../../docs/github.ts';
import { readPage } from '../../docs/markdown.ts';
import { examplesOf, openProject, scriptsOf, stepsOf } from '../../docs/steps.ts';

// The kind of fault: an example that was never run; what people copy from it fails in their pipeline.

const examples = examplesOf(await readPage('docs/ci.md'));
const workflows = examples.filter(({ heading }) => heading !== 'GitLab');
const pipeline = examples.find(({ heading }) => heading === 'GitLab')?.yaml ?? '';

function scriptsBelow(heading: string): string[] {
  const found = examples.find((example) => example.heading === heading)?.yaml ?? '';
  return stepsOf(found).flatMap(({ run }) => (run === undefined ? [] : [run]));
}

test.each(workflows)("the workflow below $heading is one by GitHub's own schema", ({ yaml }) => {
  expect(mistakesInWorkflow(yaml)).toEqual([]);
});

test("a misspelt key of a workflow is a mistake by GitHub's own schema", () => {
  expect(mistakesInWorkflow(workflows[0]?.yaml.replace('runs-on', 'run-on') ?? '')).not.toEqual([]);
});

test.each(workflows.flatMap(({ yaml }) => stepsOf(yaml).flatMap(({ uses }) => (uses === undefined ? [] : [uses]))))(
  '%s is pinned by its commit',
  (uses) => {
    expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  },
);

test('the job on a pull request passes with a valid mapping, and fails with a line for each mistake', async () => {
  const project = await openProject();
  const [install = '', validate = ''] = scriptsBelow('Validate on each pull request');
  expect(await project.run(install)).toMatchObject({ exitCode: 0 });
  expect(await project.run(validate)).toMatchObject({ exitCode: 0 });

  const mapping = join(project.cwd, 'replication.yaml');
  await writeFile(mapping, (await readFile(mapping, 'utf8')).replace('[dublin', '[dubln'));
  const refused = await project.run(validate);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('unknown target "dubln"; did you mean "dublin"?');
});

test('the scheduled job fails with 2 while drift remains, passes when all is in sync, and keeps the report of both', async () => {
  const project = await openProject();
  const [install = '', audit = ''] = scriptsBelow('Audit on a schedule');
  const report = async () =>
    reportSchema.parse(JSON.parse(await readFile(join(project.cwd, 'lockstep-report.json'), 'utf8')));
  const env = { GITHUB_STEP_SUMMARY: join(project.cwd, 'summary.md') };
  expect(await project.run(install)).toMatchObject({ exitCode: 0 });

  expect(await project.run(audit, env)).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('4 replicas') });
  expect((await report()).summary).toMatchObject({ replicas: 4, drifted: 4 });
  expect(project.writes()).toEqual([]);

  await project.lockstep('reconcile');
  expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).toContain('4 drifted');
  expect(await project.run(audit, env)).toMatchObject({ exitCode: 0 });
  expect((await report()).summary).toMatchObject({ replicas: 4, inSync: 4 });
});

test('the variant that lets drift pass fails only if the run could not be completed', async () => {
  const page = await readPage('docs/ci.md');
  const [, variant = ''] = /`run: (npx lockstep audit .+)`/.exec(page) ?? [];
  const project = await openProject();
  await project.run('npm ci');
  expect(await project.run(variant)).toMatchObject({ exitCode: 0 });
  expect(await project.run(variant, { AWS_ACCESS_KEY_ID: '' })).toMatchObject({ exitCode: 1 });
});

test("GitLab's jobs run, and the one that audits ends with the code that its allow_failure names", async () => {
  const { 'validate-mapping': validate = [], 'audit-replicas': audit = [] } = scriptsOf(pipeline);
  const project = await openProject();
  const env = { AWS_TOKEN: 'token', AWS_WEB_IDENTITY_TOKEN_FILE: join(project.cwd, '.aws-token') };
  expect(await project.run(validate.join('\n'))).toMatchObject({ exitCode: 0 });
  expect(await project.run(audit.join('\n'), env)).toMatchObject({ exitCode: 2 });
  expect(pipeline).toContain('exit_codes: [2]');
  expect(await readFile(join(project.cwd, 'lockstep-junit.xml'), 'utf8')).toContain('<testsuite');
});
