import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, lockstep, MAPPING } from '../../support/cli.ts';

test('validate summarizes a valid mapping, without AWS', async () => {
  const cwd = await folderWith(MAPPING);
  expect(await lockstep(['validate'], { cwd })).toEqual({
    exitCode: 0,
    stdout: 'replication.yaml is valid: 1 entry, 2 targets, origin us-east-1',
    stderr: '',
  });
});

test('validate reports every mistake, a line each with its position, on stderr only', async () => {
  const cwd = await folderWith(MAPPING);
  await writeFile(
    join(cwd, 'bad.yaml'),
    MAPPING.replace('[dublin, sydney]', '[dublim]').replace('eu-west-1', 'eu-west'),
  );
  const { exitCode, stdout, stderr } = await lockstep(['validate', '-c', 'bad.yaml'], { cwd });

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^bad\.yaml:4:\d+ {2}.*eu-west/),
    expect.stringMatching(/^bad\.yaml:7:\d+ {2}.*did you mean "dublin"\?$/),
  ]);
});

test('validate refuses a schedule that never fires again; a deployed mapping with one still runs', async () => {
  const cwd = await folderWith(`${MAPPING}reconcile: { schedule: cron(0 6 30 FEB ? *) }\n`);
  const { exitCode, stderr } = await lockstep(['validate'], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^replication\.yaml:\d+:24 {2}cron\(0 6 30 FEB \? \*\) never runs: /);
});

test('schema prints the JSON Schema of the mapping', async () => {
  const { exitCode, stdout } = await lockstep(['schema'], { cwd: await folderWith('') });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.stringContaining('json-schema'), type: 'object' });
});
