import { expect, test } from 'vitest';
import { openDesk } from '../../support/cli.ts';

const HINT = '(see lockstep audit --help)';

test('invalid input is refused in one line with a hint, before any call is made', async () => {
  const desk = await openDesk();
  const refused = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await desk.lockstep(...args);
    expect({ exitCode, stdout, stack: /^\s+at |node:/m.test(stderr) }).toEqual({
      exitCode: 1,
      stdout: '',
      stack: false,
    });
    return stderr;
  };
  const said = await Promise.all([
    refused('audit', '--target', 'dublim'),
    refused('audit', '--secret', 'prd/db'),
    refused('audit', '--publish', 'oncall@example.com'),
    refused('audit', '-c', 'replicatoin.yaml'),
    refused('recncile'),
    refused('audit', '--jsn'),
    refused('audit', '--depth', 'deep'),
    refused('audit', 'prod/db'),
    refused('audit', '--dry-run'),
  ]);

  expect(said).toEqual([
    'lockstep: target dublim: no replica has this target; did you mean "dublin"?',
    'lockstep: secret prd/db: the mapping names no such secret; it names prod/*',
    'lockstep: --publish takes the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME; "oncall@example.com" is not one',
    'replicatoin.yaml:1:1  no such file; did you mean "replication.yaml"?',
    "lockstep: unknown command 'recncile'. Did you mean reconcile? (see lockstep --help)",
    `lockstep: unknown option '--jsn'. Did you mean --json? ${HINT}`,
    `lockstep: option '--depth <depth>' argument 'deep' is invalid. Allowed choices are versions, values. ${HINT}`,
    `lockstep: too many arguments for 'audit'. Expected 0 arguments but got 1. ${HINT}`,
    `lockstep: unknown option '--dry-run' ${HINT}`,
  ]);
  expect(desk.aws.journal).toEqual([]);
});
