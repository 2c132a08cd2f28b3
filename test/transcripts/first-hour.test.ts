import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canaryIn, DUBLIN, MAPPING, openDesk } from '../support/cli.ts';

// The kind: a sentence that a new user reads in the first hour, and that becomes untrue or unclear unseen. Each story is
// kept as it looks in a terminal of 80 columns. A changed sentence is read, and then kept by `npx vitest run -u`.

type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Types commands, and returns what is on the screen. */
async function typed(
  desk: Desk,
  env: Record<string, string>,
  ...commands: readonly (readonly string[])[]
): Promise<string> {
  const screens: string[] = [];
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await desk.lockstepWith(
      { ...env, COLUMNS: '80', AWS_MAX_ATTEMPTS: '1' },
      ...command,
    );
    const said = [stderr, stdout].filter((text) => text !== '').join('\n');
    screens.push(`$ lockstep ${command.map(quoted).join(' ')}\n${said}\n[exit code ${exitCode}]\n`);
  }
  const screen = screens.join('\n');
  expect(canaryIn(screen)).toEqual([]);
  return steady(screen, desk);
}

function quoted(word: string): string {
  return /[*]/.test(word) ? `'${word}'` : word;
}

/** What differs from run to run. */
function steady(screen: string, { aws }: Desk): string {
  return screen
    .replaceAll(aws.url, 'http://127.0.0.1:PORT')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-31T12:00:00.000Z')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-01-31 12:00')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\b\d+(\.\d+)? s (behind|ago)/g, 'N s $2')
    .replace(/\b(longest|mean|for) \d+ s\b/g, '$1 N s')
    .replace(/# +[\d.]+ %/g, '#  N %')
    .replace(/Head: [0-9a-f]{64}/g, 'Head: HASH');
}

test('a mapping with typos', async () => {
  const bad = MAPPING.replace('eu-west-1', 'eu-west1')
    .replace('[dublin, sydney]', '[dubln, sydney]')
    .replace('secrets:', 'secret:');
  const desk = await openDesk(bad);
  await expect(
    await typed(desk, desk.env, ['validate'], ['audit'], ['validate', '-c', 'replication.yml']),
  ).toMatchFileSnapshot('typo.txt');
});

test('no credentials', async () => {
  const desk = await openDesk();
  const env = { AWS_ENDPOINT_URL: desk.aws.url };
  await writeFile(join(desk.cwd, 'config'), '[profile prod]\nsso_session = s\n');
  const mistyped = { ...env, AWS_PROFILE: 'prdo', AWS_CONFIG_FILE: join(desk.cwd, 'config') };
  const screens = [await typed(desk, env, ['audit']), await typed(desk, mistyped, ['audit'])];
  await expect(screens.join('\n')).toMatchFileSnapshot('no-credentials.txt');
});

test('a first audit, a dry run, a heal, and all in sync', async () => {
  const desk = await openDesk();
  const commands = [
    ['validate'],
    ['audit'],
    ['reconcile', '--dry-run'],
    ['reconcile'],
    ['audit', '--depth', 'values'],
    ['prune'],
  ];
  await expect(await typed(desk, desk.env, ...commands)).toMatchFileSnapshot('first-run.txt');
});

test('a dead Region', async () => {
  const desk = await openDesk();
  await desk.lockstep('reconcile');
  desk.aws.faults.add({ match: { region: DUBLIN.region }, effect: { kind: 'cut-before' } });
  await expect(await typed(desk, desk.env, ['audit'], ['audit', '--target', 'sydney'])).toMatchFileSnapshot(
    'dead-region.txt',
  );
});

test('a run that is held back, and goes on', async () => {
  const desk = await openDesk(`${MAPPING}reconcile: { maxChanges: 1, adopt: any }\n`);
  for (const name of ['prod/db', 'prod/api']) desk.aws.seed(DUBLIN, { name, value: 'old', versionId: 'a'.repeat(32) });
  const commands = [['reconcile'], ['reconcile', '--force'], ['audit']];
  await expect(await typed(desk, desk.env, ...commands)).toMatchFileSnapshot('held.txt');
});

test('the mail of an audit', async () => {
  const desk = await openDesk(MAPPING.replace('sydney]', '{ target: sydney, onDrift: report }]'));
  await expect(await typed(desk, desk.env, ['audit', '-o', 'mail'])).toMatchFileSnapshot('mail.txt');
});

test('a run that is narrowed to what is not there', async () => {
  const desk = await openDesk();
  const commands = [
    ['audit', '--secret', 'prod/dbb'],
    ['audit', '--secret', 'prd/*'],
    ['audit', '--target', 'eu-west-1'],
    ['audit', '--outptu', 'json'],
    ['audti'],
  ];
  await expect(await typed(desk, desk.env, ...commands)).toMatchFileSnapshot('narrowed.txt');
});

test('the past: what happened, and what an auditor gets', async () => {
  const desk = await openDesk();
  const kept = ['--history', 'past'];
  const commands = [
    ['audit', ...kept],
    ['reconcile', ...kept],
    ['history', ...kept],
    ['history', 'prod/db', ...kept],
    ['evidence', 'verify', ...kept],
    ['evidence', 'verify', ...kept, '--head', 'f'.repeat(64)],
    ['history', '--history', 'nowhere'],
  ];
  // What the runs print is in other transcripts.
  const past = await typed(desk, desk.env, ...commands);
  await expect(past.slice(past.indexOf('$ lockstep history'))).toMatchFileSnapshot('past.txt');
});
