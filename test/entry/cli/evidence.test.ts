/** The kind: evidence that cannot be written, or that leaves out what is wrong with its records. */
import { copyFile, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, lockstep, MAPPING, openDesk } from '../../support/cli.ts';
import { KMS_KEY, startKms } from '../../support/kms.ts';
import { recordRuns } from '../../support/past.ts';

const PAST = ['--history', 'past'];
const SINCE = [...PAST, '--from', '2026-01-01'];

/** A heal and two audits; `heads` is what their reports said. */
const openPast = recordRuns('reconcile', 'audit', 'audit');

describe('lockstep evidence', () => {
  test('writes each format that was asked for, of real runs', async () => {
    const desk = await openPast();
    const outputs = ['html', 'csv', 'json'].flatMap((format) => ['-o', `${format}=q1.${format}`]);
    expect(await desk.lockstep('evidence', ...SINCE, ...outputs)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const [html = '', csv = '', json = ''] = await Promise.all(
      ['html', 'csv', 'json'].map((format) => readFile(join(desk.cwd, `q1.${format}`), 'utf8')),
    );
    expect(html).toContain('<td>reconcile</td><td>everything</td><td class="figure">4</td><td class="figure">1</td>');
    expect(csv).toMatch(/^"by hand",.*"reconcile","everything","arn:.*","1"\r$/m);
    expect(JSON.parse(json)).toMatchObject({
      counts: { byHand: 3 },
      chain: { kept: { oldest: 1, newest: 3 }, faults: [] },
    });
  });

  test('is written of records with a fault, too, which it names; exit code 1', async () => {
    const desk = await openPast();
    await writeFile(desk.record(2), 'torn');
    const { exitCode, stdout, stderr } = await desk.lockstep('evidence', ...SINCE, '-o', 'json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('record 2 cannot be read') });
    expect(JSON.parse(stdout)).toMatchObject({
      unreadable: ['runs/000002.json.gz'],
      chain: { faults: [{ kind: 'unreadable' }, {}] },
    });
  });
});

describe('lockstep evidence verify', () => {
  test.each(['right', 'torn'])('fits 80 columns when a record is %s', async (state) => {
    const desk = await openPast();
    if (state === 'torn') await writeFile(desk.record(2), 'torn');
    const { stdout } = await desk.lockstepWith({ ...desk.env, COLUMNS: '80' }, 'evidence', 'verify', ...PAST);
    expect(stdout).toContain('lockstep evidence verify  lockstep in ');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('says what the chain shows, and what a head proves', async () => {
    const desk = await openPast();
    const plain = await desk.lockstep('evidence', 'verify', ...PAST);
    expect(plain).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plain.stdout).toContain('The chain of records 1 to 3 is consistent');
    expect(plain.stdout).toContain('can make another chain');
    expect(plain.stdout).toContain(`Head: ${desk.heads[2]}`);
    const proven = await desk.lockstep('evidence', 'verify', ...PAST, '--head', desk.heads[1] ?? '');
    expect(proven).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Up to record 2, none was changed') });
  });

  test.each([
    ['is torn', (path: string) => writeFile(path, 'torn'), 'record 2 cannot be read'],
    ['is gone', (path: string) => unlink(path), 'record 2 is missing'],
  ])('names a record that %s; exit code 1', async (_, damage, says) => {
    const desk = await openPast();
    await damage(desk.record(2));
    const { exitCode, stdout } = await desk.lockstep('evidence', 'verify', ...PAST);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining(says) });
  });

  test('answers although a record stands under a number that is far away', async () => {
    const desk = await openPast();
    await copyFile(desk.record(3), join(desk.cwd, 'past/lockstep/runs/999999999999.json.gz'));
    const { exitCode, stdout } = await desk.lockstep('evidence', 'verify', ...PAST);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('record 4 is missing') });
    expect(stdout.split('\n').length).toBeLessThan(120);
  });

  test('knows no head that no record has; exit code 1', async () => {
    const desk = await openPast();
    await unlink(desk.record(3));
    const { exitCode, stdout } = await desk.lockstep(
      'evidence',
      'verify',
      ...PAST,
      '--head',
      desk.heads[2] ?? '',
      '--json',
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ faults: [{ kind: 'head-unknown' }], provenUpTo: null });
  });
});

const MISTAKES: [what: string, args: string[], says: string][] = [
  ['no window', ['-o', 'json', ...PAST], 'evidence needs --from and an -o FORMAT=FILE'],
  ['no format', SINCE, 'evidence needs --from and an -o FORMAT=FILE'],
  ['an unknown format', [...SINCE, '-o', 'hmtl=x'], 'No such format; did you mean "html"?'],
  ['two formats on stdout', [...SINCE, '-o', 'json', '-o', 'csv'], 'stdout takes one format'],
  ['a folder that is not there', [...SINCE, '-o', 'html=no/where.html'], 'its folder does not exist'],
  ['no history', [...SINCE, '-o', 'json'], 'has no history of the mapping'],
  ['nothing to verify', ['verify', ...PAST], 'has no history of the mapping'],
  ['a head that is no hash', ['verify', ...PAST, '--head', 'xyz'], 'Give the 64 hexadecimal digits'],
];

describe('a mistake is one sentence, and exit code 1', () => {
  test.each(MISTAKES)('%s', async (_, args, says) => {
    const cwd = await folderWith(MAPPING);
    const { exitCode, stdout, stderr } = await lockstep(['evidence', ...args], { cwd });
    expect({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      exitCode: 1,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain(says);
  });
});

test('lockstep evidence verify checks the signatures of a run by hand, with the public key of KMS or of a file', async () => {
  const desk = await openDesk();
  const kms = await startKms('ECC_NIST_P256');
  await writeFile(join(desk.cwd, 'replication.yaml'), `${MAPPING}\nhistory: { sign: '${KMS_KEY}' }\n`);
  await writeFile(join(desk.cwd, 'key.pem'), kms.publicKey);
  const env = { ...desk.env, AWS_ENDPOINT_URL_KMS: kms.url };
  const run = (...args: string[]) => lockstep(args, { env, cwd: desk.cwd });
  const { stdout } = await run('reconcile', '--json', ...PAST);
  expect(JSON.parse(stdout).history).toMatchObject({ record: 1, signed: [1] });
  const byKms = await run('evidence', 'verify', ...PAST);
  expect(byKms).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/there is one signature, valid,\s+the newest of record 1/),
  });
  const byFile = await run('evidence', 'verify', ...PAST, '--public-key', 'key.pem');
  expect(byFile).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('one that was given') });
  const noKey = await run('evidence', 'verify', ...PAST, '--public-key', 'replication.yaml');
  expect(noKey).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is no public key in PEM or DER') });
});
