import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderMessage } from '../../../src/render/message.ts';
import { lockstep, openDesk, start } from '../../support/cli.ts';

// The kind: a run that is asked for several renderings, and writes one of them elsewhere, otherwise, or not at all.

/** A desk after one audit that wrote all formats: json on stdout, the others to files. */
async function openAudited() {
  const desk = await openDesk();
  const ran = await desk.lockstep(
    'audit',
    '--target',
    'dublin',
    '-o',
    'json',
    '-o',
    'text=report.txt',
    '-o',
    'mail=mail.txt',
  );
  const read = (name: string) => readFile(join(desk.cwd, name), 'utf8');
  return { ...desk, ran, json: `${ran.stdout}\n`, text: await read('report.txt'), mail: await read('mail.txt'), read };
}

test('each -o writes its own rendering of the same report, to its file or to stdout', async () => {
  const { ran, json, text, mail } = await openAudited();
  expect(ran).toMatchObject({ exitCode: 2, stderr: '' });
  expect(text).toContain('Drifted  2 replicas\n  missing\n');
  expect(text).toMatch(/To heal what may be healed: lockstep reconcile --target dublin\n$/);
  const { subject, text: body } = renderMessage(JSON.parse(json), { functionName: null });
  expect(mail).toBe(`${subject}\n\n${body}`);
  expect(mail).toMatch(/^Lockstep us-east-1: 2 drifted of 2 replicas\n\n(?:.*\n)*audit by cli, /);
});

test('with files only, stdout has the text', async () => {
  const desk = await openDesk();
  const { stdout, exitCode } = await desk.lockstep('audit', '-o', 'json=report.json', '--output', 'mail=mail.txt');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('Drift remains in 4 of 4 replicas.');
  expect(JSON.parse(await readFile(join(desk.cwd, 'report.json'), 'utf8')).summary.drifted).toBe(4);
});

describe('mistakes about the output are reported before any call:', () => {
  test.each([
    [
      ['--json', '-o', 'mail'],
      /^lockstep: stdout takes one format, and mail and json were asked for; give all but one a file, such as -o json=FILE$/,
    ],
    [['-o', 'text', '-o', 'text=-'], /^lockstep: stdout takes one format, and text and text were asked for/],
    [['-o', 'jsn'], /argument 'jsn' is invalid\. No such format; did you mean "json"\? \(see lockstep audit --help\)$/],
    [['-o', 'pdf=x'], /No such format; there are text, json, (\w+, )*mail/],
    [['-o', 'json='], /Name the file, such as json=report\.json\./],
    [
      ['-o', 'json=a', '-o', 'text=./a'],
      /^lockstep: --output: two formats would be written to "\.\/a"; give each its own file$/,
    ],
    [
      ['-o', 'json=out/a'],
      /^lockstep: --output: "out\/a" cannot be written: its folder does not exist; make it first$/,
    ],
    [['-o', 'json=.'], /^lockstep: --output: "\." cannot be written: it is a directory; name a file in it$/],
    [['-o', 'json=replication.yaml/a'], /its folder is a file; name another$/],
  ])('%j', async (options, sentence) => {
    const desk = await openDesk();
    const { exitCode, stdout, stderr } = await desk.lockstep('audit', ...options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(desk.aws.journal).toEqual([]);
  });
});

test('a file that can no longer be written at the end of a run is exit 1, and all else is written', async () => {
  const desk = await openDesk();
  const { exitCode, stdout, stderr } = await desk.lockstep('reconcile', '-o', 'json=/dev/full', '-o', 'mail=mail.txt');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('All 4 replicas in sync by version.');
  expect(stderr).toBe(
    'lockstep: --output: "/dev/full" cannot be written: the disk is full; free space, or name another',
  );
  expect(await readFile(join(desk.cwd, 'mail.txt'), 'utf8')).toContain('4 healed of 4 replicas');
});

describe('lockstep render', () => {
  test('writes each format of a saved report as the run wrote it', async () => {
    const desk = await openAudited();
    await writeFile(join(desk.cwd, 'saved.json'), desk.json);
    const render = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await lockstep(['render', ...args], { cwd: desk.cwd });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return `${stdout}\n`;
    };
    expect(await render('saved.json')).toBe(desk.text);
    expect(await render('saved.json', '-o', 'mail')).toBe(desk.mail);
    expect(await render('saved.json', '--json')).toBe(desk.json);
    await render('saved.json', '-o', 'json=again.json');
    expect(await desk.read('again.json')).toBe(desk.json);
  });

  test('reads a report from stdin', async () => {
    const desk = await openAudited();
    const running = start(['render', '-'], { cwd: desk.cwd });
    running.stdin?.end(desk.json);
    const { exitCode, stdout } = await running;
    expect([exitCode, `${stdout}\n`]).toEqual([0, desk.text]);
  });

  test.each([
    ['nothing.json', null, '"nothing.json": no such file; give a report as --json printed it, or - for stdin'],
    ['a.json', '{"report":', '"a.json" is not JSON; give a report as --json printed it, whole'],
    ['a.json', '[]', '"a.json" is not a report of Lockstep, as --json prints it: the report is not as it should be'],
    [
      'a.json',
      '{"report":"lockstep/2"}',
      '"a.json" is not a report of Lockstep, as --json prints it: report is not as it should be',
    ],
  ])('says what is wrong with a file that is no report: %s %s', async (file, content, sentence) => {
    const desk = await openDesk();
    if (content !== null) await writeFile(join(desk.cwd, file), content);
    const { exitCode, stdout, stderr } = await desk.lockstep('render', file);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: `lockstep: ${sentence}` });
  });

  test('says that a report with members of the future needs a newer Lockstep', async () => {
    const desk = await openAudited();
    await writeFile(join(desk.cwd, 'a.json'), JSON.stringify({ ...JSON.parse(desk.json), moon: 'full' }));
    const { stderr } = await desk.lockstep('render', 'a.json');
    expect(stderr).toBe('lockstep: "a.json": written by a newer Lockstep ("moon"); render it with that version');
  });
});
