import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { bare, CHECKOUT, openDesk } from '../support/cli.ts';

const step = z.looseObject({
  id: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.string()).optional(),
});

export type Step = z.infer<typeof step>;

const inputs = z.record(z.string(), z.looseObject({ default: z.string() }));
const actionSchema = z.looseObject({ inputs, runs: z.looseObject({ steps: z.array(step) }) });
const workflowSchema = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ steps: z.array(step) })) });
const scripted = z.looseObject({ script: z.array(z.string()) });

export const ACTION = await readFile(join(CHECKOUT, 'action.yml'), 'utf8');

export function parseAction(): z.infer<typeof actionSchema> {
  return actionSchema.parse(parse(ACTION));
}

/** The steps of each job of a workflow. */
export function stepsOf(workflow: string): Step[] {
  return Object.values(workflowSchema.parse(parse(workflow)).jobs).flatMap(({ steps }) => steps);
}

/** The script of each job of a GitLab pipeline, by the job's name. */
export function scriptsOf(pipeline: string): Record<string, string[]> {
  const jobs = Object.entries(z.record(z.string(), z.unknown()).parse(parse(pipeline)));
  return Object.fromEntries(
    jobs.filter(([name]) => name !== 'default').map(([name, job]) => [name, scripted.parse(job).script]),
  );
}

/** The YAML examples of a page below the heading that contains them. */
export function examplesOf(page: string): { heading: string; yaml: string }[] {
  return [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(({ index, 1: yaml = '' }) => {
    const headings = [...page.slice(0, index).matchAll(/^##+ (.+)$/gm)];
    return { heading: headings.at(-1)?.[1] ?? '', yaml };
  });
}

/** A project that names Lockstep in its package.json and is signed in to the embedded AWS. */
export async function openProject() {
  const desk = await openDesk();
  const { cwd } = desk;
  const local = { name: 'lockstep', version: '0.1.0', bin: 'lockstep.mjs' };
  await mkdir(join(cwd, 'vendor'));
  await writeFile(
    join(cwd, 'vendor/lockstep.mjs'),
    `#!/usr/bin/env node\nawait import(${JSON.stringify(inject('commandLine'))});\n`,
    { mode: 0o755 },
  );
  await writeFile(join(cwd, 'vendor/package.json'), JSON.stringify(local));
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ dependencies: { lockstep: 'file:vendor' } }));
  await execa('npm', ['install', '--package-lock-only', '--offline', '--no-audit'], { cwd });
  return { ...desk, run: (script: string, env = {}) => runScript(script, cwd, { ...desk.env, ...env }) };
}

/** Runs a script as a runner does. Only `shell: bash` sets pipefail; a step without a shell gets `bash -e`. */
export function runScript(
  script: string,
  cwd: string,
  env: Record<string, string>,
  options: readonly string[] = ['-e'],
) {
  return execa('bash', ['--noprofile', '--norc', ...options, '-c', script], {
    cwd,
    env: bare(cwd, { npm_config_update_notifier: 'false', ...env }),
    extendEnv: false,
    reject: false,
  });
}
