import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { ACCOUNT, PARTNER } from '../support/builders.ts';
import { MAPPING } from './support/enforced.ts';
import { lockstepMappingOf, mappingFile, yaml } from './support/synth.ts';

/** Runs the app as the CDK command line does. */
async function synth(context: Record<string, unknown>) {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-app-'));
  const env = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_DEFAULT_ACCOUNT: ACCOUNT };
  const ran = await execa('node', ['--import', 'tsx', 'infra/app.ts'], { env, reject: false });
  return { ...ran, folder, files: (await readdir(folder)).sort() };
}

test('a mapping with mistakes ends the synth with the output of `lockstep validate` and nothing else', async () => {
  const mapping = mappingFile(yaml().replace('eu-west-1', 'eu-wst-1').replace('version: 1', 'version: 2'));
  const args = ['--import', 'tsx/esm', 'src/entry/cli/main.ts', 'validate', '--config', mapping];
  const [synthesized, validated] = await Promise.all([synth({ mapping }), execa('node', args, { reject: false })]);
  const { exitCode, stdout, stderr } = synthesized;
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: validated.stderr });
  expect(stderr.split('\n')).toHaveLength(2);
}, 120_000);

test('a setting that is wrong or misspelt ends the synth with a line each and nothing else', async () => {
  const { exitCode, stdout, stderr, files } = await synth({ listSecrets: 'False', readReplica: 'false' });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(files.filter((file) => file.endsWith('.template.json'))).toEqual([]);
  expect(stderr.split('\n')).toEqual([
    '-c readReplica is no setting; did you mean readReplicas?',
    '-c listSecrets=False is neither true nor false; write one of the two',
  ]);
}, 120_000);

test('the synth of the mapping in the root makes a self-contained bundle', async () => {
  const { exitCode, files, folder } = await synth({});
  expect(exitCode).toBe(0);
  expect(files.filter((file) => file.endsWith('.template.json'))).toEqual([
    'Lockstep-lockstep.template.json',
    ...['ap-southeast-2', 'eu-west-1', 'us-west-2'].map((region) => `LockstepWatch-lockstep-${region}.template.json`),
  ]);
  const bundle = join(folder, files.find((file) => file.startsWith('asset.')) ?? '');
  const scripts = ['index.mjs', 'index.mjs.map', 'page.mjs', 'page.mjs.map'];
  expect((await readdir(bundle)).sort()).toEqual([...scripts, 'replication.yaml']);
  expect(await readFile(join(bundle, 'index.mjs'), 'utf8')).toMatch(/^\/\/# sourceMappingURL=index\.mjs\.map$/m);
  const [deployed, written] = [join(bundle, 'replication.yaml'), 'replication.yaml'];
  expect(await readFile(deployed, 'utf8')).toBe(await readFile(written, 'utf8'));
  expect(await readFile(join(bundle, 'index.mjs.map'), 'utf8')).not.toContain('sourcesContent');
  const probe = `const { reconciler, worker } = await import(${JSON.stringify(join(bundle, 'index.mjs'))}); console.log(typeof reconciler, typeof worker)`;
  const { stdout } = await execa('node', ['--input-type=module', '-e', probe], { cwd: tmpdir() });
  expect(stdout).toBe('function function');
  // The code of the page is read only when one is written.
  const [index, page] = await Promise.all(
    ['index', 'page'].map((name) => readFile(join(bundle, `${name}.mjs`), 'utf8')),
  );
  expect([index?.includes('import("./page.mjs")'), index?.includes('<!doctype html>')]).toEqual([true, false]);
  expect(page).toMatch(/<!doctype html>.*export\{\w+ as writePage\}/s);
}, 120_000);

describe('the stacks', () => {
  const reconcilerRoleArn = `arn:aws:iam::${ACCOUNT}:role/reconciler`;

  function namesOf(context: object, account: string | undefined): string[] {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [], mapping: mappingFile(MAPPING), ...context } });
    return makeStacks(app, lockstepMappingOf(MAPPING), { ...settingsOf(app), account }).map(
      ({ stackName }) => stackName,
    );
  }

  const OWN_REGIONS = ['eu-west-1', 'ap-southeast-2', 'us-west-2'];
  const THEIR_REGIONS = ['eu-central-1'];
  const OWN = ['Lockstep-orders', ...OWN_REGIONS.map((region) => `LockstepWatch-orders-${region}`)];
  const THEIRS = [
    `LockstepReplicas-orders-${PARTNER}`,
    ...THEIR_REGIONS.map((region) => `LockstepWatch-orders-${PARTNER}-${region}`),
  ];

  test('are the reconciler’s, and one in each Region of replicas, unless a target account is requested', () => {
    expect(namesOf({}, ACCOUNT)).toEqual(OWN);
  });

  test('of a target account have its roles, and what watches its replicas', () => {
    expect(namesOf({ reconcilerRoleArn }, PARTNER)).toEqual(THEIRS);
  });

  test('are those of all target accounts if no one is signed in', () => {
    expect(namesOf({ reconcilerRoleArn }, undefined)).toEqual(THEIRS);
  });

  test('are those of all target accounts in the reconciler’s own, to be handed over', () => {
    expect(namesOf({ reconcilerRoleArn }, ACCOUNT)).toEqual(THEIRS);
  });

  test.each([
    [{}, OWN],
    [{ reconcilerRoleArn }, THEIRS],
  ])('watch nothing if the context says so: %o', (context, [first]) => {
    expect(namesOf({ ...context, watch: false }, undefined)).toEqual([first]);
  });

  test('are refused in an account in which the mapping names no role', () => {
    expect(() => namesOf({ reconcilerRoleArn }, '999999999999')).toThrow(
      /^the mapping names no role in account 999999999999 \(it names 222233334444\); sign in/,
    );
  });

  test('are refused if what they have to trust is no role', () => {
    expect(() => namesOf({ reconcilerRoleArn: 'lockstep' }, PARTNER)).toThrow(
      '-c reconcilerRoleArn=lockstep is not the ARN of a role; take the output ReconcilerRoleArn',
    );
  });
});
