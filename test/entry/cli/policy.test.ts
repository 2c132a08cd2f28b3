import { describe, expect, test } from 'vitest';
import { folderWith, lockstep } from '../../support/cli.ts';

const MAPPING = `version: 1
name: orders
origin: { region: us-east-1, account: '111122223333' }
targets:
  dublin: { region: eu-west-1 }
  partner: { region: eu-central-1, assumeRole: 'arn:aws:iam::222233334444:role/ops/replica-writer', externalId: orders }
secrets:
  - { name: prod/*, replicas: [dublin, partner] }
`;

async function policy(args: readonly string[], mapping = MAPPING) {
  return lockstep(['policy', ...args], { cwd: await folderWith(mapping) });
}

describe('lockstep policy', () => {
  test('prints one JSON document, from the mapping alone, without credentials', async () => {
    const { exitCode, stdout, stderr } = await policy(['--for', 'audit']);
    const { Version, Statement } = JSON.parse(stdout);
    expect([exitCode, stderr, Version]).toEqual([0, '', '2012-10-17']);
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'List',
      'ReadOrigin',
      'Look',
      'LookAtFences',
      'AssumeReplicaRoles',
    ]);
  });

  test('prints HCL with --terraform, with the role and its trust if asked for', async () => {
    const args = ['--for', 'reconcile', '--target', 'partner', '--terraform', '--trust'];
    const { exitCode, stdout } = await policy([...args, '--principal', 'arn:aws:iam::111122223333:role/ci']);
    expect(exitCode).toBe(0);
    for (const text of [
      'resource "aws_iam_role" "replica-writer" {\n  name               = "replica-writer"\n  path               = "/ops/"\n',
      '  assume_role_policy = jsonencode({\n',
      'resource "aws_iam_policy" "lockstep-orders-reconcile-partner" {\n',
      '  role       = aws_iam_role.replica-writer.name\n',
      '  policy_arn = aws_iam_policy.lockstep-orders-reconcile-partner.arn',
    ]) {
      expect(stdout).toContain(text);
    }
  });

  test('that is longer than IAM takes says so on stderr, and --terraform splits it', async () => {
    const names = Array.from({ length: 80 }, (_, at) => `  - { name: prod/secret-number-${at}, replicas: [dublin] }\n`);
    const long = MAPPING.replace(/ {2}- .*\n/, names.join(''));
    const { stderr } = await policy(['--for', 'audit'], long);
    expect(stderr).toMatch(
      /^lockstep: it takes \d+ characters, and IAM takes 6144 in a managed policy; --terraform splits it/,
    );
    const { stdout } = await policy(['--for', 'audit', '--terraform'], long);
    const documents = [
      ...stdout.matchAll(/policy = jsonencode\(([\s\S]*?)\n {2}\)|policy = jsonencode\((\{[\s\S]*?\n {2}\})\)/g),
    ];
    expect(documents.length).toBeGreaterThan(1);
    for (const [, one, other] of documents)
      expect(JSON.stringify(JSON.parse(one ?? other ?? '')).length).toBeLessThanOrEqual(6144);
  });

  test.each([
    [['--for', 'audit', '--target', 'partnr'], 'did you mean "partner"?'],
    [
      ['--for', 'audit', '--target', 'dublin'],
      "it is in the origin's account, whose policy covers it; leave --target out",
    ],
    [['--for', 'audit', '--trust'], 'add --target NAME'],
    [['--for', 'audit', '--trust', '--target', 'partner'], '--principal ARN of a user or a role'],
    [
      ['--for', 'audit', '--trust', '--target', 'partner', '--principal', '*'],
      '"*" is not the ARN of a user or a role',
    ],
    [['--for', 'history'], '--history s3://BUCKET/PREFIX'],
    [['--for', 'history', '--history', './folder'], 'a folder needs no policy'],
    [['--for', 'audit', '--account', '12'], 'give --account with its 12 digits'],
    [['--for', 'audit', '--region', 'eu-west-1'], '--region, --role, --kms and --events are of --for selftest'],
    [['--for', 'selftest', '--target', 'dublin'], 'it has no mapping, so leave --target out'],
    [['--for', 'selftest', '--region', 'eu-wset-1'], 'did you mean "eu-west-1"?'],
    [['--for', 'selftest', '--account', '12'], 'give its 12 digits'],
    [['--for', 'selftest', '--role', 'nosuch'], '--role: give the ARN of a role'],
    [[], "required option '--for <purpose>'"],
  ])('%j is a mistake that says what would be right', async (args, said) => {
    const { exitCode, stdout, stderr } = await policy(args);
    expect([exitCode, stdout, stderr]).toEqual([1, '', expect.stringContaining(said)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('of a mapping that does not name its account asks for it', async () => {
    const { exitCode, stderr } = await policy(['--for', 'audit'], MAPPING.replace(", account: '111122223333'", ''));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('write origin.account into it, or give --account')]);
  });
});
