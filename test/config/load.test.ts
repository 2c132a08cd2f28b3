import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatProblem, type LoadResult, loadMapping, readMapping } from '../../config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = 'version: 1\norigin: { region: us-east-1 }\nsecrets: [{ name: a, replicas: [{ region: eu-west-1 }] }]\n';

describe('the text', () => {
  test('may start with a byte order mark, which does not change positions', () => {
    expect(loadMapping(`\uFEFF${GOOD}`, 'f').ok).toBe(true);
    expect(lines(loadMapping(`\uFEFFvershun: 1\n`, 'f'))).toContain(
      'f:1:1  unknown key "vershun"; did you mean "version"?',
    );
  });

  test('may have Windows line ends, which change neither the mapping nor positions', () => {
    expect(loadMapping(GOOD.replaceAll('\n', '\r\n'), 'f')).toEqual(loadMapping(GOOD, 'f'));
    const bad = `${GOOD}reconcile:\n  onDrift: hael\n`;
    expect(loadMapping(bad.replaceAll('\n', '\r\n'), 'f')).toEqual(loadMapping(bad, 'f'));
  });

  test('may contain aliases of anchors', () => {
    const shared = 'version: 1\norigin: { region: us-east-1 }\nsecrets:\n';
    const entries =
      '- { name: a, replicas: &two [{ region: eu-west-1 }, { region: eu-west-2 }] }\n- { name: b, replicas: *two }\n';
    const result = loadMapping(shared + entries, 'f');
    expect(result.ok && result.mapping.entries[1]?.replicas).toEqual(result.ok && result.mapping.entries[0]?.replicas);
  });

  test.each([
    ['a NUL', `${GOOD}# \0`, 'f:4:3  \\u{0} is not text; save the file as UTF-8 YAML'],
    ['an escape sequence', `${GOOD}# \u001b[31m`, 'f:4:3  \\u{1b} is not text; save the file as UTF-8 YAML'],
  ])('must not contain %s', (_, text, expected) => {
    expect(lines(loadMapping(text, 'f'))).toEqual([expected]);
  });

  test('must not exceed 1 MiB', () => {
    expect(lines(loadMapping(`# ${'é'.repeat(2 ** 19)}`, 'f'))).toEqual([TOO_LARGE('f')]);
  });
});

describe('a schedule that has no run left', () => {
  const over = `${GOOD}reconcile:\n  schedule: 'cron(0 6 * * ? 2025)'\n`;
  const now = new Date('2026-01-01T00:00:00Z');
  const NO_RUN =
    'f:5:13  cron(0 6 * * ? 2025) never runs: no such day is still to come; write rate(1 hour), or correct the day, the month or the year';

  test('is a mistake before a deployment, beside all others', () => {
    expect(lines(loadMapping(over, 'f', now))).toEqual([NO_RUN]);
    const bad = `${over}  onDrift: hael\n`;
    expect(lines(loadMapping(bad, 'f', now))).toEqual([NO_RUN, expect.stringMatching(/^f:6:12 {2}/)]);
  });

  test.each([
    ['cron(0 6 30 FEB ? *)', /never runs: no such day is still to come/],
    ['cron(0 6 31 4,6,9,11 ? *)', /never runs: no such day is still to come/],
    ['cron(0 6 29 2 ? 2027)', /never runs: no such day is still to come/],
    [
      'rate(64000 days)',
      /never runs: its first run would be after 2199, the last year of AWS's schedules; write rate\(1 hour\)$/,
    ],
    ['rate(99999999999999999999 days)', /never runs: its first run would be after 2199/],
  ])('is judged as a whole: %s', (schedule, message) => {
    const text = `${GOOD}reconcile:\n  schedule: '${schedule}'\n`;
    expect(lines(loadMapping(text, 'f', now))).toEqual([expect.stringMatching(message)]);
    expect(loadMapping(text, 'f').ok).toBe(true);
  });

  test('is no mistake while there are runs to come, nor for what is deployed', () => {
    expect(loadMapping(over, 'f', new Date('2025-12-31T00:00:00Z')).ok).toBe(true);
    expect(loadMapping(over, 'f').ok).toBe(true);
  });

  test('is one mistake, not two, if it is no valid schedule', () => {
    const bad = over.replace('2025', '25');
    expect(lines(loadMapping(bad, 'f', now))).toEqual([expect.stringMatching(/^f:5:13 {2}cron\(…\) has no year "25"/)]);
  });
});

describe('the file', () => {
  test('of 10 MB is refused by its size', async () => {
    const path = file('large.yaml', Buffer.alloc(10_000_000, '#'));
    expect(lines(await readMapping(path))).toEqual([TOO_LARGE(path)]);
  });

  test('of exactly 1 MiB is read', async () => {
    const path = file('full.yaml', `${GOOD}#`.padEnd(2 ** 20, '.'));
    expect((await readMapping(path)).ok).toBe(true);
  });

  test('in another encoding is refused', async () => {
    const path = file('latin1.yaml', Buffer.from('# caf\xe9\n', 'latin1'));
    expect(lines(await readMapping(path))).toEqual([`${path}:1:1  the file is not UTF-8 text; save it as UTF-8`]);
  });

  test('if missing is a problem, not an exception', async () => {
    const path = join(folder, 'none.yaml');
    expect(lines(await readMapping(path))).toEqual([
      `${path}:1:1  no such file; write a first one with lockstep init, or name another with --config FILE`,
    ]);
  });

  test('must not be a directory', async () => {
    expect(lines(await readMapping(folder))).toEqual([`${folder}:1:1  this is a directory; name the file in it`]);
  });
});

describe('problems are reported', () => {
  test('in the order of the file', () => {
    const result = loadMapping('secrets: [{ name: "?", replicas: [x] }]\norigin: { region: here }\nversion: 3\n', 'f');
    const places = result.ok ? [] : result.problems.map(({ line, column }) => [line, column]);
    expect(places).toEqual([
      [1, 19],
      [1, 35],
      [2, 19],
      [3, 10],
    ]);
  });

  test('once for a mistake behind several aliases', () => {
    const head = 'version: 1\norigin: { region: us-east-1 }\nsecrets:\n';
    const result = loadMapping(`${head}- { name: a, replicas: &r [nowhere] }\n- { name: b, replicas: *r }\n`, 'f');
    expect(lines(result)).toEqual(['f:4:28  unknown target "nowhere"; none is declared under targets']);
  });

  test('without characters from the file’s name that could control a terminal', () => {
    expect(formatProblem({ file: 'a\u001b[2J\n', line: 1, column: 1, message: 'm' })).toBe('a\\u{1b}[2J\\u{a}:1:1  m');
  });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function lines(result: LoadResult): string[] {
  return result.ok ? [] : result.problems.map(formatProblem);
}

function TOO_LARGE(path: string): string {
  return `${path}:1:1  the file is larger than 1 MiB; a mapping this large is not read: select secrets by * or by tags`;
}
