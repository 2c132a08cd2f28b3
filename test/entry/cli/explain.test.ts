import { describe, expect, test } from 'vitest';
import { openDesk } from '../../support/cli.ts';

const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
  sydney: { region: ap-southeast-2, onDrift: report }
secrets:
  - { name: prod/*, except: [prod/sandbox-*], replicas: [dublin, sydney] }
`;

describe('lockstep explain', () => {
  test('shows at 80 columns what selects a secret, its key, and what a heal would do, call by call', async () => {
    const desk = await openDesk(MAPPING);
    const { exitCode, stdout, stderr } = await desk.lockstep('explain', 'prod/db');
    expect([exitCode, stderr]).toEqual([2, '']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const text of [
      'prod/db  origin us-east-1 in 111122223333, under the AWS managed key\n',
      'Selected by\n  line 7  prod/*: its name matches prod/*. Targets: dublin, sydney\n',
      'dublin (eu-west-1, 111122223333)  drifted: missing\n  asked for  replication.yaml, line 7\n',
      '  key        the AWS managed key, since the origin is under it\n',
      '  onDrift    heal (reconcile.onDrift, or the default)\n',
      '  onDrift    report (set at its target)\n',
      '  a heal would\n    1. GetSecretValue: on the origin: the value, once for all replicas\n    2. CreateSecret: version',
      '  held back  the mapping says onDrift: report',
      'Versions, newest first\n',
      '  origin  AWSCURRENT',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(desk.writes()).toEqual([]);
  });

  test('exits as an audit of the secret does', async () => {
    const desk = await openDesk(MAPPING.replace(', onDrift: report', ''));
    await desk.lockstep('reconcile');
    const { exitCode, stdout } = await desk.lockstep('explain', 'prod/db', '--depth', 'values');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('dublin (eu-west-1, 111122223333)  in sync\n');
    const audited = await desk.lockstep('audit', '--secret', 'prod/db');
    expect(audited.exitCode).toBe(0);
  });

  test('prints JSON and nothing else with --json', async () => {
    const desk = await openDesk(MAPPING);
    const { exitCode, stdout } = await desk.lockstep('explain', 'prod/db', '--json');
    const { explanation, replicas, report } = JSON.parse(stdout);
    expect([exitCode, explanation, replicas.length, report.report]).toEqual([2, 'lockstep/1', 2, 'lockstep/1']);
  });

  test('of a secret that nothing selects says what is missing, and exits with 1', async () => {
    const desk = await openDesk(MAPPING, {}, ['prod/sandbox-1']);
    const { exitCode, stdout } = await desk.lockstep('explain', 'prod/sandbox-1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('No entry of replication.yaml selects it.\nThe nearest entries\n');
    expect(stdout).toContain('except prod/sandbox-* takes it out');
  });

  test('of a pattern is a mistake, and names the command for several', async () => {
    const desk = await openDesk(MAPPING);
    const { exitCode, stderr } = await desk.lockstep('explain', 'prod/*');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('for several, use lockstep audit --secret')]);
  });
});
