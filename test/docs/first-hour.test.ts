import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DUBLIN, HOME, openDesk } from '../support/cli.ts';
import { changeByHand, doStep, stepsOfPage } from './console.ts';
import { readPage } from './markdown.ts';

// The kind of fault: the first page that a person follows has a command that fails, or prints something else by now.

const MAPPING_FILE = 'replication.yaml';

/** What another tier plays: `npm run demo` and the deployment. */
const ELSEWHERE = /^(npm|npx|export) /;

test('the first hour goes as its page says, and writes nothing before it is asked to', async () => {
  const desk = await openAccount();
  const file = join(desk.cwd, MAPPING_FILE);
  const edit = async (change: (text: string) => string) => writeFile(file, change(await readFile(file, 'utf8')));
  const meanwhile: Record<string, () => Promise<void>> = {
    'lockstep validate': () =>
      edit((text) => `${text.replace(/.*name: prod\/orders\/db,.*\n/, '')}notify:\n  email: [oncall@example.com]\n`),
    'lockstep reconcile --dry-run': async () => {
      expect(desk.writes()).toEqual([]);
      await edit((text) => text.replace('onDrift: report', 'onDrift: heal'));
    },
  };
  let screen = '';
  for (const step of stepsOfPage(await readPage('docs/first-hour.md'))) {
    if (step.kind === 'screen') expect(withoutRest(screen, step.text)).toBe(step.text);
    if (step.kind === 'file' && step.yaml.startsWith('secrets:')) {
      const shown = step.yaml.trimEnd();
      expect(await readFile(file, 'utf8')).toContain(shown);
    }
    if (step.kind !== 'command' || ELSEWHERE.test(step.words.join(' '))) continue;
    await meanwhile[step.words.join(' ')]?.();
    const shown = await doStep(step, desk);
    expect(shown).toMatchObject({ exitCode: step.exitCode });
    screen = steady(shown?.screen ?? '');
  }
  expect(new Set(desk.writes())).toEqual(
    new Set(
      ['TagResource', 'PutSecretValue', 'UpdateSecretVersionStage'].map((one) => `eu-west-1 ${one} prod/payments/card`),
    ),
  );
});

/** Payments are copied, one of them no more; orders have a database of their own in Dublin. */
async function openAccount() {
  const desk = await openDesk('', {}, []);
  const { aws, cwd, env } = desk;
  await rm(join(cwd, MAPPING_FILE));
  for (const name of ['api', 'card', 'ledger', 'refund'].map((one) => `prod/payments/${one}`)) {
    const versionId = crypto.randomUUID();
    for (const place of [HOME, DUBLIN]) aws.seed(place, { name, value: name, versionId });
  }
  for (const place of [HOME, DUBLIN]) aws.seed(place, { name: 'prod/orders/db', value: place.region });
  aws.seed(HOME, { name: 'dev/scratch', value: 'x' });
  await changeByHand(aws, (sm) => sm.putSecretValue({ SecretId: 'prod/payments/card', SecretString: 'new' }));
  const signedIn = { ...env, AWS_REGION: 'us-east-1', COLUMNS: '80' };
  return { ...desk, env: signedIn, writes: () => desk.writes().slice(1) };
}

/** The lines of a screen that a page shows, if it leaves some out. */
function withoutRest(screen: string, shown: string): string {
  const lines = shown.split('\n');
  if (!lines.some((line) => line.trim() === '…')) return screen;
  const printed = new Set(screen.split('\n'));
  return lines.filter((line) => line.trim() === '…' || printed.has(line)).join('\n');
}

/** What differs from run to run. */
function steady(screen: string): string {
  return screen
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-31T12:00:00.000Z')
    .replace(/Node \d+\.\d+\.\d+/, 'Node 24.0.0');
}
