import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { canaryIn, openDesk } from '../../support/cli.ts';

// The kind of fault: a run that is not remembered, or whose result depends on whether it is.

describe('--history DIR', () => {
  test('remembers audits and reconciles, each with the record before, and no value', async () => {
    const desk = await openDesk();
    const audit = await desk.lockstep('audit', '--history', 'memory', '--json');
    const heal = await desk.lockstep('reconcile', '--history', 'memory', '--json');
    const again = await desk.lockstepWith({ ...desk.env, LOCKSTEP_HISTORY: 'memory' }, 'audit', '--json');
    expect([audit, heal, again].map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [2, ''],
      [0, ''],
      [0, ''],
    ]);
    const [found, healed, right] = [audit, heal, again].map(({ stdout }) => JSON.parse(stdout));
    expect(found.replicas[0]).toMatchObject({ since: found.run.startedAt, runs: 1, news: 'new' });
    expect(healed.resolved).toHaveLength(4);
    expect(healed.run.previous).toBe(found.run.id);
    expect(right.history).toMatchObject({ written: true, record: 3 });

    const records = await filesOf(join(desk.cwd, 'memory'));
    expect(Object.keys(records).sort()).toEqual([
      'lockstep/runs/000001.json.gz',
      'lockstep/runs/000002.json.gz',
      'lockstep/runs/000003.json.gz',
      'lockstep/state.json',
    ]);
    expect(canaryIn(Object.values(records).join('\n'))).toEqual([]);
    expect(desk.writes().filter((call) => !call.includes('CreateSecret'))).toEqual([]);
  });

  test('records what a run was narrowed to', async () => {
    const desk = await openDesk();
    await desk.lockstep('audit', '--history', 'memory', '--secret', 'prod/db', '--target', 'dublin');
    const records = await filesOf(join(desk.cwd, 'memory'));
    expect(JSON.parse(records['lockstep/runs/000001.json.gz'] ?? '')).toMatchObject({
      narrowed: { secrets: ['prod/db'], targets: ['dublin'] },
      whole: false,
      schedule: 'rate(1 hour)',
    });
  });

  test('that cannot be written to changes neither the run nor its exit code', async () => {
    const desk = await openDesk();
    await mkdir(join(desk.cwd, 'memory'));
    await writeFile(join(desk.cwd, 'memory/lockstep'), 'in the way');
    const { exitCode, stdout, stderr } = await desk.lockstep('reconcile', '--history', 'memory', '--json');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'this run is not in the history: the history in memory cannot be read (ENOTDIR); look at the folder and its file system',
    );
    expect(JSON.parse(stdout).history).toMatchObject({ written: false });
  });

  test.each(['https://example.com/history', 's3:bucket'])('%s is refused before any call is made', async (location) => {
    const desk = await openDesk();
    const { exitCode, stderr } = await desk.lockstep('audit', '--history', location);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`lockstep: a history is a folder or s3://BUCKET/PREFIX, and "${location}" is neither`);
    expect(desk.aws.journal).toEqual([]);
  });
});

/** The text of all files below a folder, gunzipped. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    files[path.slice(folder.length + 1)] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  }
  return files;
}
