import { expect, test } from 'vitest';
import { buildProgram } from '../../../src/entry/cli/program.ts';

/** The options of the contract, by command. */
const OUTPUT = ['--output', '--json', '--all', '--no-color'];
const RUN = ['--config', '--secret', '--target', '--depth', '--deadline', '--history', '--publish', ...OUTPUT];
const PAST = ['--config', '--history', '--name', '--from', '--to'];
const FAULTS = ['--latency', '--quotas', '--stale-list', '--stale-read', '--fail', '--cut', '--dead-region', '--deny'];
const OPTIONS = {
  validate: ['--config', '--json'],
  audit: RUN,
  reconcile: [...RUN, '--dry-run', '--pace', '--force'],
  prune: ['--config', '--secret', '--target', '--region', '--yes', '--json', '--all', '--no-color'],
  explain: ['--config', '--depth', '--json', '--no-color'],
  history: [...PAST, '--all', '--json', '--no-color'],
  evidence: [...PAST, '--output', '--head'],
  policy: ['--config', '--for', '--target', '--trust', '--principal', '--account', '--history', '--terraform'],
  render: OUTPUT,
  demo: ['--no-color'],
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

function helpOf(name?: string): string {
  const lockstep = buildProgram();
  const command = name === undefined ? lockstep : lockstep.commands.find((one) => one.name() === name);
  let printed = '';
  const writeOut = (text: string): void => {
    printed += text;
  };
  command?.configureOutput({ writeOut, getOutHelpWidth: () => 120 });
  command?.outputHelp();
  return printed;
}
