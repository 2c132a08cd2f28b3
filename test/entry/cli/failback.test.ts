/** The kind: the way back is done without a person's word, or a mistake of theirs gets no answer. */
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { FENCE_TAG, fenceName, PROMOTED_TAG } from '../../../config/aws/marks.ts';
import { DUBLIN, HOME, lockstep, openDesk } from '../../support/cli.ts';

/** prod/db changed in dublin, which was promoted. */
async function openAway() {
  const desk = await openDesk();
  await desk.lockstep('reconcile', '--target', 'dublin');
  const credentials = { accessKeyId: HOME.account, secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint: desk.aws.url, region: DUBLIN.region, credentials });
  await sm.createSecret({ Name: fenceName('lockstep'), Tags: [{ Key: FENCE_TAG, Value: 'raised' }] });
  for (const SecretId of ['prod/db', 'prod/api']) {
    await sm.tagResource({ SecretId, Tags: [{ Key: PROMOTED_TAG, Value: 'x' }] });
  }
  await sm.putSecretValue({ SecretId: 'prod/db', SecretString: 'written there' });
  sm.destroy();
  return desk;
}

test('lists first, goes back with --yes, and says so each time', async () => {
  const desk = await openAway();
  const listed = await desk.lockstep('failback', '--target', 'dublin');
  expect(listed).toMatchObject({ exitCode: 2, stderr: '' });
  expect(listed.stdout).toContain('Only the replica changed: --yes copies its value to the origin (1)\n  prod/db: ');
  expect(listed.stdout).toContain('dublin still counts as promoted: 1 of 2 secrets waits.');
  const done = await desk.lockstep('failback', '--target', 'dublin', '--yes', '--json');
  expect(done.exitCode).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    failback: 'lockstep/1',
    secrets: [
      { secret: 'prod/api', status: 'unchanged' },
      { secret: 'prod/db', moved: 'replica', status: 'copied' },
    ],
    untagged: 2,
    fence: 'lowered',
    stillPromoted: null,
  });
  const again = await desk.lockstep('failback', '--target', 'dublin', '--yes');
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toContain('dublin is a target again: its fence is lowered');
});

describe('a mistake is one sentence, and exit code 1', () => {
  test.each([
    [['--yes'], "required option '--target <name>' not specified"],
    [['--target', 'dubiln'], 'did you mean "dublin"?'],
    [
      ['--target', 'dublin', '--role', 'arn:aws:iam::222233334444:role/oncall'],
      "target dublin is in the origin's account",
    ],
    [['--target', 'dublin', '--keep', 'both'], 'Allowed choices are origin, replica'],
  ])('%s', async (args, says) => {
    const desk = await openDesk();
    const { exitCode, stdout, stderr } = await lockstep(['failback', ...args], desk);
    expect({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      exitCode: 1,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain(says);
  });
});
