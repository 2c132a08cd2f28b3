/** The kind: what a run left in a history is not what `lockstep history` says, or a mistake gets no answer. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, lockstep, MAPPING } from '../../support/cli.ts';
import { recordRuns } from '../../support/past.ts';

/** Drift that an audit found, a reconcile healed, and a second audit no longer found. */
const openPast = recordRuns('audit', 'reconcile', 'audit');

describe('lockstep history, after real runs', () => {
  test('says what drifted, since when, and which run healed it', async () => {
    const desk = await openPast();
    const { exitCode, stdout, stderr } = await desk.lockstep('history', '--history', 'past');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('0 scheduled runs, 3 by hand, 0 by event');
    expect(stdout).toContain('Incidents  4');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /: missing prod\/api in dublin: healed by a run by hand by arn:\S+ \(record 2\)/,
    );
    expect(stdout).toContain('Not checked  1 gap');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('says the same to programs', async () => {
    const desk = await openPast();
    const { stdout } = await desk.lockstep('history', 'prod/db', '--history', 'past', '--json');
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({
      history: 'lockstep-history/1',
      mapping: 'lockstep',
      counts: { byHand: 3 },
      unreadable: [],
      incidents: [
        {
          secret: 'prod/db',
          target: 'dublin',
          drift: ['missing'],
          how: 'healed',
          foundBy: { record: 1 },
          endedBy: { record: 2 },
        },
        { secret: 'prod/db', target: 'sydney', drift: ['missing'], how: 'healed', endedBy: { mode: 'reconcile' } },
      ],
    });
    expect(said.replicas.map((one: { secret: string; target: string }) => `${one.secret} ${one.target}`)).toEqual([
      'prod/db dublin',
      'prod/db sydney',
    ]);
  });

  test('of a mapping that was renamed are said to be under its former name', async () => {
    const desk = await openPast();
    await writeFile(join(desk.cwd, 'replication.yaml'), `${MAPPING}\nname: orders\nformerNames: [lockstep, older]\n`);
    const { stderr } = await desk.lockstep('history', '--history', 'past');
    expect(stderr).toContain(
      'lockstep: records of the time when the mapping was called "lockstep" are apart from these; read them by --name lockstep\n',
    );
    expect(stderr).not.toContain('older');
  });

  test('needs no mapping if its name is given, and no option if the environment names the place', async () => {
    const { cwd, env } = await openPast();
    const place = { ...env, LOCKSTEP_HISTORY: 'past' };
    const { exitCode } = await lockstep(['history', '--name', 'lockstep', '-c', 'none.yaml'], { cwd, env: place });
    expect(exitCode).toBe(0);
  });

  test('names a record that cannot be read, and goes on', async () => {
    const desk = await openPast();
    await writeFile(join(desk.cwd, 'past/lockstep/runs/000002.json.gz'), 'torn');
    const { exitCode, stdout } = await desk.lockstep('history', '--history', 'past');
    expect(exitCode).toBe(0);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain('1 record cannot be read, runs/000002.json.gz first; run lockstep evidence verify.');
    expect(stdout).not.toContain('in sync all the time');
  });

  test('writes nothing, and asks nothing of AWS', async () => {
    const desk = await openPast();
    const before = await readdir(join(desk.cwd, 'past'), { recursive: true });
    expect((await desk.lockstep('history', '--history', 'past')).exitCode).toBe(0);
    expect(await readdir(join(desk.cwd, 'past'), { recursive: true })).toEqual(before);
  });
});

const MISTAKES: [what: string, args: string[], says: string][] = [
  ['no place', [], 'no history was named'],
  ['a place that is no history', ['--history', 'empty'], 'empty has no history of the mapping "lockstep"'],
  ['a folder that is not there', ['--history', 'nowhere'], 'nowhere has no history of the mapping "lockstep"'],
  ['a place of another kind', ['--history', 'ftp://x'], 'a history is a folder or s3://BUCKET/PREFIX'],
  [
    'a window that ends before it begins',
    ['--history', 'empty', '--from', '2026-03-02', '--to', '2026-03-01'],
    'is not before --to',
  ],
  ['a window in the future', ['--history', 'empty', '--from', '2999-03-02'], 'is in the future'],
  ['a day that does not exist', ['--history', 'empty', '--from', '2026-02-30'], 'Give a day such as 2026-03-31'],
  ['a time in words', ['--history', 'empty', '--to', 'yesterday'], 'Give a day such as 2026-03-31'],
  ['an impossible pattern', ['prod/[x]', '--history', 'empty'], 'secret "prod/[x]"'],
];

describe('a mistake is one sentence, and exit code 1', () => {
  test.each(MISTAKES)('%s', async (_, args, says) => {
    const cwd = await folderWith(MAPPING);
    await mkdir(join(cwd, 'empty'));
    const { exitCode, stdout, stderr } = await lockstep(['history', ...args], { cwd });
    expect({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      exitCode: 1,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain(says);
  });

  test('a time before the history began, and a secret that it does not know', async () => {
    const desk = await openPast();
    const early = await desk.lockstep('history', '--history', 'past', '--from', '2020-01-01', '--to', '2020-01-31');
    expect(early).toMatchObject({ exitCode: 1, stdout: '' });
    expect(early.stderr).toContain('no run was recorded before 2020-02-01T00:00:00.000Z: the history begins later');
    const unknown = await desk.lockstep('history', 'prod/dbx', '--history', 'past');
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toContain('the mapping "lockstep" had no replica of it');
  });
});
