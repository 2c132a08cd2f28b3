import { expect, test } from 'vitest';
import { DUBLIN, openDesk } from '../support/cli.ts';
import { doStep, stepsOfPage } from './console.ts';
import { readPage } from './markdown.ts';

// The kind of fault: a page that asks for trust promises what a command does not keep.

/** What other tests play: the demo, the suite, the selftest, the deployment, and the history that it leaves. */
const ELSEWHERE = /^(npm|npx) |--history s3:|^lockstep selftest (?!.*--clean)/;

/** All that the policy of an audit may allow. */
const LOOKS = /^(secretsmanager:(ListSecrets|DescribeSecret|ListSecretVersionIds)|sts:AssumeRole)$/;

test('each step before trust goes as its page says', async () => {
  const desk = await openDesk('', {}, []);
  const screens = new Map<string, string>();
  for (const step of stepsOfPage(await readPage('docs/trust.md'))) {
    if (step.kind === 'command' && ELSEWHERE.test(step.words.join(' '))) continue;
    const shown = await doStep(step, desk);
    if (shown === null || step.kind !== 'command') continue;
    expect(shown).toMatchObject({ exitCode: step.exitCode });
    if (!screens.has(shown.command)) screens.set(shown.command, shown.screen);
  }
  expect(screens.get('lockstep audit')).toContain('diverged');
  const { Statement } = JSON.parse(screens.get('lockstep policy --for audit --account 111122223333') ?? '');
  const actions = Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  expect(actions.filter((action: string) => !LOOKS.test(action))).toEqual([]);
  expect(actions).toContain('secretsmanager:DescribeSecret');
  const previous = [...screens].find(([command]) => command.includes('--version-stage AWSPREVIOUS'))?.[1];
  expect(previous).toContain('"SecretString":"mine"');
  const copy = desk.aws.secret(DUBLIN, 'trial/db');
  expect(copy?.versions.find(({ id }) => id === copy.labels.AWSCURRENT)?.value).toBe('two');
});
