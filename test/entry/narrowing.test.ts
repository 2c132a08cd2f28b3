import { describe, expect, test } from 'vitest';
import { MAPPING, openDesk } from '../support/cli.ts';
import { deployed, HOME } from './lambda/support.ts';

// The kind: a run that is narrowed by a typo, and reports that all is well with nothing.

const BY_TAGS = MAPPING.replace('name: prod/*', 'tags: { replicate: dr }');

const STATIC: readonly (readonly [args: readonly string[], sentence: string])[] = [
  [['--secret', ''], `secret "": a name cannot be empty; write "*" for every secret`],
  [
    ['--secret', 'prod/[x]'],
    'secret "prod/[x]": "[" is not a wildcard; only * is one, and it matches any run of characters, / included',
  ],
  [
    ['--secret', 'prod/db', '--secret', 'a b'],
    `secret "a b": " " cannot be in a secret's name; a name is made of letters, digits and / _ + = . @ - !`,
  ],
  [['--target', 'eu-west-1'], 'target eu-west-1: no replica has this target; in that Region there is dublin'],
  [['--target', 'eu-west-2'], 'target eu-west-2: no replica has this target; the targets are dublin, sydney'],
];

describe('what can select nothing is a mistake before any call:', () => {
  test.each(STATIC)('%j', async (args, sentence) => {
    const desk = await openDesk();
    const { exitCode, stdout, stderr } = await desk.lockstep('audit', ...args);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: `lockstep: ${sentence}` });
    expect(desk.aws.journal).toEqual([]);
  });

  test('by prune, too', async () => {
    const desk = await openDesk();
    const { exitCode, stderr } = await desk.lockstep('prune', '--secret', 'prod/[x]', '--yes');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('"[" is not a wildcard')]);
    expect(desk.aws.journal).toEqual([]);
  });
});

describe('what selects nothing at the origin is a mistake before any write:', () => {
  test.each([
    [
      MAPPING,
      ['prod/nosuch'],
      'secret prod/nosuch: in us-east-1, no such secret that the mapping selects; check the name',
    ],
    [
      MAPPING,
      ['prod/x*'],
      'secret prod/x*: in us-east-1, no secret that the mapping selects matches it; check the name',
    ],
    [
      MAPPING,
      ['prod/db', 'prod/apj'],
      'secret prod/apj: in us-east-1, no such secret that the mapping selects; did you mean "prod/db"?',
    ],
    [MAPPING, ['prod/a*', 'prod/x*'], 'secret prod/x*: in us-east-1, no secret that the mapping selects matches it'],
    [
      BY_TAGS,
      ['nosuch'],
      'secret nosuch: in us-east-1, no such secret that the mapping selects; check the name, and its tags',
    ],
    [
      BY_TAGS,
      ['prod/db'],
      'secret prod/db: in us-east-1, no such secret that the mapping selects; check the name, and its tags',
    ],
  ])('%#', async (mapping, secrets, sentence) => {
    const desk = await openDesk(mapping);
    const { exitCode, stdout, stderr } = await desk.lockstep(
      'reconcile',
      ...secrets.flatMap((name) => ['--secret', name]),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`lockstep: ${sentence}`);
    expect(desk.writes()).toEqual([]);
  });

  test('within the targets that were named', async () => {
    const desk = await openDesk(
      `${MAPPING}  - { tags: { replicate: dr }, replicas: [sydney] }\n`.replace('dublin, sydney', 'dublin'),
    );
    const { stderr } = await desk.lockstep('audit', '--secret', 'prod/db', '--target', 'sydney');
    expect(stderr).toBe(
      'lockstep: secret prod/db: in us-east-1, no such secret that the mapping selects for sydney; check the name, and its tags',
    );
  });

  test('but not what could not be read, which is in the report', async () => {
    const desk = await openDesk();
    desk.aws.faults.add({ match: { action: 'ListSecrets', region: 'us-east-1' }, effect: { kind: 'deny' } });
    const { exitCode, stdout } = await desk.lockstep('audit', '--secret', 'prod/x*');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Failed  2 replicas');
  });
});

describe('the function, invoked by hand,', () => {
  test.each([
    [{ secrets: ['nosuch'] }, /^secret nosuch: the mapping names no such secret; it names prod\/\*/],
    [{ secrets: ['prod/nosuch'] }, /^secret prod\/nosuch: in us-east-1, no such secret that the mapping selects/],
    [{ secrets: ['prod/db', 'prod/nosuch'] }, /^secret prod\/nosuch: /],
    [{ secrets: ['prod/[x]'] }, /"\[" is not a wildcard/],
    [{ targets: ['eu-west-1'] }, /^target eu-west-1: no replica has this target; in that Region there is dublin$/],
  ])('refuses %j as the command line does', async (narrowed, sentence) => {
    const { emulator, handler, context } = await deployed();
    emulator.seed(HOME, { name: 'prod/db', value: 'x' });
    await expect(handler({ mode: 'reconcile', ...narrowed }, context)).rejects.toThrow(sentence);
    expect(emulator.journal.filter(({ write }) => write)).toEqual([]);
  });
});
