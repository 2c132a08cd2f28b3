import { describe, expect, test } from 'vitest';
import { openDesk } from '../../support/cli.ts';

const MAPPING = `version: 1
name: orders
origin: { region: us-east-1, account: '111122223333' }
targets:
  dublin: { region: eu-west-1 }
secrets:
  - { name: prod/*, replicas: [dublin] }
`;

describe('lockstep doctor', () => {
  test('says below headings what it found and what to do, at 80 columns, and writes nothing', async () => {
    const desk = await openDesk(MAPPING.replace(/, account: '\d+'/, ''));
    const env = { ...desk.env, COLUMNS: '80' };
    const { exitCode, stdout, stderr } = await desk.lockstepWith(env, 'doctor');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const text of [
      'orders (replication.yaml)\nThis machine\n  ✓ Node ',
      'Credentials\n  ✓ arn:aws:iam::111122223333:root, account 111122223333\n',
      '  · replication.yaml does not name the account of the origin, so any credentials\n    will do\n    → write origin: {',
      'Regions and roles\n  ✓ us-east-1 (origin) answers, and STS there accepts the credentials\n',
      'Secrets\n  ✓ ListSecrets in us-east-1 (origin) is allowed\n',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toMatch(/All is well, 2 notes: a run has what it needs, as far as can be seen/);
    expect(desk.writes()).toEqual([]);
  });

  test('prints JSON and nothing else with --json, and exits with 1 if a run will fail', async () => {
    const effect = { kind: 'deny' } as const;
    const desk = await openDesk(MAPPING, { faults: [{ match: { action: 'ListSecrets' }, effect }] });
    const { exitCode, stdout } = await desk.lockstep('doctor', '--json');
    const { doctor, mapping, summary, checks, permissions } = JSON.parse(stdout);
    expect([exitCode, doctor, mapping, summary.failures]).toEqual([1, 'lockstep/1', 'orders', 1]);
    expect(permissions).toEqual(['secretsmanager:ListSecrets']);
    expect(checks[0]).toEqual({
      check: 'node',
      state: 'ok',
      found: expect.stringMatching(/^Node \d/),
      next: null,
      permission: null,
    });
  });

  test('--as-if-dark asks nothing of that Region, and says so', async () => {
    const desk = await openDesk(MAPPING);
    const { exitCode, stdout } = await desk.lockstep('doctor', '--as-if-dark', 'us-east-1');
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^orders \(replication.yaml\), as if us-east-1 were dead\n/),
    ]);
    expect(stdout).toMatch(/All is well: without us-east-1 there is what that day needs, /);
    expect(desk.aws.journal.filter(({ region }) => region === 'us-east-1')).toEqual([]);
    const typo = await desk.lockstep('doctor', '--as-if-dark', 'us-eats-1');
    expect([typo.exitCode, typo.stderr]).toEqual([1, expect.stringContaining('did you mean "us-east-1"?')]);
  });

  test('of a mapping with mistakes prints those, and makes no call', async () => {
    const desk = await openDesk(MAPPING.replace('[dublin]', '[dubln]'));
    const { exitCode, stdout, stderr } = await desk.lockstep('doctor');
    expect([exitCode, stdout, stderr]).toEqual([1, '', expect.stringContaining('did you mean "dublin"?')]);
    expect(desk.aws.journal).toEqual([]);
  });
});
