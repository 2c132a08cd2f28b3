import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { entry, mapping, ours, replicaIn, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { adoptable, behind, deleted, MAPPED, missing, NAME } from './scenes.ts';

// The kind: AWS refuses a write for good, since it manages the secret itself, and that is taken for a race or an
// accident.

const THEIRS = 'arn:aws:secretsmanager:eu-west-1:222233334444:secret:theirs-a1b2c3';

const WORDS: [string, Fault['effect']][] = [
  [
    'a replica',
    {
      kind: 'error',
      type: 'InvalidParameterException',
      message: "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    },
  ],
  [
    'the secret of a service',
    {
      kind: 'error',
      type: 'InvalidRequestException',
      message: 'This secret is managed by an AWS service, and you must use that service to update it.',
    },
  ],
];

/** A replica in sync except for its description. */
async function described(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'orders' }));
  return stage;
}

describe.each(WORDS)('that it is %s, which no look shows,', (_, effect) => {
  test.each<[string, string, () => Promise<Stage>, string[], string[]]>([
    ['the put', 'PutSecretValue', behind, ['stale', 'foreign'], []],
    ['the swap', 'UpdateSecretVersionStage', behind, ['stale', 'foreign'], ['put']],
    ['the claim', 'TagResource', adoptable, ['diverged', 'foreign'], []],
    ['the description', 'UpdateSecret', described, ['metadata', 'foreign'], []],
    ['the restore', 'RestoreSecret', deleted, ['pending-deletion', 'foreign'], []],
  ])(
    'and AWS reveals when it refuses %s, is reported: foreign, blocked, with what to do',
    async (_, action, open, drift, actions) => {
      const stage = await open();
      stage.aws.faults.add({ match: { action, region: DUBLIN.region }, effect });
      const before = stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT;
      const { row, report } = await stage.run(MAPPED);
      expect(row).toMatchObject({ status: 'blocked', drift, actions });
      expect(row.reason).toMatch(/not ours to write: .* AWS manages this secret itself.*stop-replication-to-replica/);
      expect([exitCodeOf(report), stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT]).toEqual([2, before]);
    },
  );
});

test('a lost swap is not taken for such a refusal: the replica is looked at again and healed', async () => {
  const stage = await behind();
  const lost: Fault['effect'] = {
    kind: 'error',
    type: 'InvalidParameterException',
    message:
      'When you move staging label AWSCURRENT, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label AWSCURRENT.',
  };
  stage.aws.faults.add({ match: { action: 'UpdateSecretVersionStage' }, times: 1, effect: lost });
  expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed' });
});

describe('a replica that AWS keeps of another account’s secret, which no list shows as such,', () => {
  test.each<[string, object]>([
    ['unmarked and behind', { value: 'x', versionId: version('x') }],
    ['with our marks, and behind', { value: 'x', versionId: version('x'), tags: ours() }],
    [
      'with our marks, and another description',
      { value: 'value', versionId: version('v1'), description: 'x', tags: ours() },
    ],
    ['as a copy that is to be taken over', { value: 'value', versionId: version('v1'), description: 'x' }],
  ])('is described before a write is planned, and blocked: %s', async (_, more) => {
    for (const adopt of ['copies', 'any'] as const) {
      const stage = await openStage();
      for (const name of [NAME, 'prod/x', 'prod/y']) stage.origin(name, 'value');
      stage.aws.seed(DUBLIN, { name: NAME, ...more, crossAccountPrimary: { arn: THEIRS } });
      const mapped = mapping(entry('prod/*', [replicaIn('dublin', { adopt, adoptIsOwn: true })]));
      for (const intent of ['audit', 'dry-run', 'heal'] as const) {
        const { report, calls } = await stage.run(mapped, { intent });
        const row = report.replicas.find(({ secret }) => secret === NAME);
        expect(row).toMatchObject({
          status: 'blocked',
          actions: [],
          reason: expect.stringContaining('cross-account replica'),
        });
        expect(row?.drift).toContain('foreign');
        expect(calls.filter(({ write, secret }) => write && secret === NAME)).toEqual([]);
      }
    }
  });
});
