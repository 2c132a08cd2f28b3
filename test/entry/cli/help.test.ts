import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../../../src/entry/cli/program.ts';
import { folderWith, lockstep } from '../../support/cli.ts';

/** The options of the contract, by command. */
const OUTPUT = ['--output', '--json', '--all', '--no-color'];
const RUN = ['--config', '--secret', '--target', '--depth', '--deadline', '--history', '--publish', ...OUTPUT];
const PAST = ['--config', '--history', '--name', '--from', '--to'];
const FAULTS = [
  '--latency',
  '--quotas',
  '--stale-list',
  '--stale-read',
  '--fail',
  '--cut',
  '--dead-region',
  '--deny',
  '--facts',
];
const OPTIONS = {
  init: ['--config', '--regions', '--target-role', '--external-id', '--stdout', '--no-color'],
  validate: ['--config', '--json'],
  audit: RUN,
  reconcile: [...RUN, '--dry-run', '--pace', '--force'],
  prune: ['--config', '--secret', '--target', '--region', '--history', '--yes', '--json', '--all', '--no-color'],
  explain: ['--config', '--depth', '--json', '--no-color'],
  history: [...PAST, '--all', '--json', '--no-color'],
  evidence: [...PAST, '--output', '--head', '--public-key'],
  doctor: ['--config', '--as-if-dark', '--stack', '--json', '--no-color'],
  drill: ['--config', '--target', '--check', '--history', '--json', '--all', '--no-color'],
  promote: ['--config', '--target', '--reason', '--role', '--wait', '--dry-run', '--json', '--all', '--no-color'],
  failback: [
    '--config',
    '--target',
    '--secret',
    '--keep',
    '--role',
    '--yes',
    '--pace',
    '--json',
    '--all',
    '--no-color',
  ],
  policy: [
    '--config',
    '--for',
    '--target',
    '--trust',
    '--principal',
    '--account',
    '--region',
    '--role',
    '--events',
    '--kms',
    '--history',
    '--terraform',
  ],
  selftest: [
    '--origin',
    '--target',
    '--role',
    '--events',
    '--kms',
    '--wait',
    '--puts',
    '--output',
    '--account',
    '--yes',
    '--clean',
    '--json',
    '--no-color',
  ],
  render: [...OUTPUT, '--history'],
  demo: ['--worst-day', '--no-color'],
  local: ['--port', ...FAULTS],
  schema: ['--record', '--report'],
};

test.each(Object.entries(OPTIONS))('%s --help lists every option and the exit codes', (name, options) => {
  const help = helpOf(name);
  const listed = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(listed.toSorted()).toEqual([...options, '--help'].toSorted());
  expect(help).toMatch(/Exit codes:\n {2}0 {2}.+\n(?: {2}2 {2}.+\n)? {2}1 {2}.+\n/);
  expect(help).not.toContain('[]');
});

test('--help lists every command, the exit codes and where to read about the mapping', () => {
  const help = helpOf();
  const listed = [...help.matchAll(/^ {2}([a-z]+) (?:\[options\])?(?: <[a-z]+>)? /gm)].map(([, command]) => command);
  expect(listed).toEqual(Object.keys(OPTIONS));
  expect(help).toContain('Exit codes:\n  0  every replica is in sync');
  expect(help).toContain('docs/mapping.md');
});

test('no line of any help is wider than a terminal of 80 columns', () => {
  const all = allCommands(buildProgram());
  expect(all.length).toBeGreaterThan(Object.keys(OPTIONS).length);
  const wide = all.flatMap((command) => printedBy(command, 80).split('\n')).filter((line) => line.length > 80);
  expect(wide).toEqual([]);
});

test.each([
  [['audti'], "lockstep: unknown command 'audti'. Did you mean audit? (see lockstep --help)"],
  [['nosuch'], "lockstep: unknown command 'nosuch' (see lockstep --help)"],
  [['evidence', 'verfy'], "lockstep: unknown command 'verfy'. Did you mean verify? (see lockstep evidence --help)"],
])('help %j names the word that is no command', async (words, said) => {
  const { exitCode, stdout, stderr } = await lockstep(['help', ...words], { cwd: await folderWith('') });
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: said });
});

test.each([[[]], [['audit']], [['evidence', 'verify']]])('help %j is what --help says', async (words) => {
  const cwd = await folderWith('');
  const [help, option] = await Promise.all([
    lockstep(['help', ...words], { cwd }),
    lockstep([...words, '--help'], { cwd }),
  ]);
  expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: option.stdout });
});

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function helpOf(name?: string): string {
  const program = buildProgram();
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
  return command === undefined ? '' : printedBy(command, 120);
}

function printedBy(command: Command, width: number): string {
  let printed = '';
  const writeOut = (text: string): void => {
    printed += text;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => width });
  command.outputHelp();
  return printed;
}
