/**
 * The kind: a row that a person has to act on and that does not say why, or what differs; and a dry run that says
 * something else than an audit of the same.
 */
import { describe, expect, test } from 'vitest';
import { PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { KINDS } from '../../src/core/kinds.ts';
import type { ReplicaReport } from '../../src/core/report.ts';
import { entry, mapping, replicaIn, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { adoptable, behind, deleted, MAPPED, missing, NAME } from './scenes.ts';

interface Scene {
  readonly open: () => Promise<Stage>;
  readonly said?: SaidRun;
  readonly details?: ReplicaReport['details'];
}

const KEY = 'arn:aws:kms:eu-west-1:111122223333:alias/mine';
const AWS_KEY = 'arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager';

/** One scene for each kind that can be found. */
const SCENES: Record<(typeof KINDS)[number], Scene> = {
  missing: { open: missing },
  stale: { open: behind },
  mislabeled: {
    open: async () => {
      const stage = await behind();
      await stage.run(MAPPED);
      await stage.byHand(DUBLIN, (sm) =>
        sm.updateSecretVersionStage({
          SecretId: NAME,
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: version('v2'),
          MoveToVersionId: version('v1'),
        }),
      );
      return stage;
    },
  },
  diverged: {
    open: async () => {
      const stage = await behind();
      await stage.rotate(NAME, 'x', 'edited', DUBLIN);
      return stage;
    },
  },
  conflict: {
    open: async () => {
      const stage = await missing();
      stage.aws.seed(DUBLIN, { name: NAME, value: 'another', versionId: version('v1') });
      return stage;
    },
    said: { depth: 'values' },
  },
  'pending-deletion': { open: deleted },
  'wrong-key': {
    open: () => changed((stage) => stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: KEY }))),
    details: [{ kind: 'wrong-key', expected: AWS_KEY, found: KEY }],
  },
  metadata: {
    open: () =>
      changed(async (stage) => {
        const Tags = [
          { Key: 'team', Value: 'orders' },
          { Key: 'tier', Value: '1' },
        ];
        await stage.byHand(HOME, (sm) => sm.tagResource({ SecretId: NAME, Tags }));
        await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'tier', Value: '2' }] }));
        await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'mine' }));
      }),
    details: [
      { kind: 'metadata', description: true, expected: null, found: 'mine' },
      { kind: 'metadata', tag: 'tier', expected: '1', found: '2' },
      { kind: 'metadata', tag: 'team', expected: 'orders', found: null },
    ],
  },
  foreign: { open: adoptable },
  promoted: {
    open: async () => {
      const stage = await behind();
      const Tags = [{ Key: PROMOTED_TAG, Value: '2026-11-27T03:12:00.000Z' }];
      await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags }));
      return stage;
    },
  },
  unreachable: { open: () => changed((stage) => stage.aws.faults.add({ match: DUBLIN, effect: { kind: 'deny' } })) },
  'origin-missing': { open: openStage },
  'origin-pending-deletion': {
    open: () => changed((stage) => stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: NAME }))),
  },
  'origin-empty': {
    open: async () => {
      const stage = await openStage();
      stage.aws.seed(HOME, { name: NAME });
      return stage;
    },
  },
};

const COPIES = mapping(entry(NAME, [replicaIn('dublin', { adopt: 'copies' })]));
const mappedFor = (kind: string) => (kind === 'foreign' ? COPIES : MAPPED);

describe.each(Object.entries(SCENES))('%s:', (kind, { open, said, details }) => {
  test('an audit and a dry run say the same, and a heal found the same', async () => {
    const stage = await open();
    const now = Date.now();
    const clock = () => now;
    const [audit, dry] = [
      await stage.audit(mappedFor(kind), { ...said, clock }),
      await stage.run(mappedFor(kind), { ...said, clock, intent: 'dry-run' }),
    ];
    expect(audit.row.drift).toContain(kind);
    expect(dry.row).toEqual(audit.row);
    expect(audit.row.details).toEqual(details);
    expect(audit.row.status === 'drifted').toBe(audit.row.reason === undefined);
    expect(audit.row.status === 'drifted').toBe(audit.row.actions.length > 0);
    const { row } = await stage.run(mappedFor(kind), said);
    expect(row).toMatchObject({ drift: audit.row.drift, ...(details && { details }) });
    expect(row.reason).toBe(audit.row.reason);
  });

  test('with onDrift: report, the row says that it is left alone, or why it cannot be healed, and what a heal would do', async () => {
    const stage = await open();
    const { row: heals } = await stage.audit(mappedFor(kind), said);
    const reported = mapping(entry(NAME, [replicaIn('dublin', { adopt: 'copies', onDrift: 'report' })]));
    const { row, writes } = await stage.run(kind === 'foreign' ? reported : onlyReported(), said);
    expect(writes).toEqual([]);
    expect(row.reason).toMatch(/./);
    expect(row.actions).toEqual(heals.actions);
    expect(row.details).toEqual(details);
  });
});

test('a run that is held says so in each row that it defers', async () => {
  const stage = await behind();
  const { row } = await stage.run({ ...MAPPED, reconcile: { ...MAPPED.reconcile, maxChanges: { count: 0 } } });
  expect(row).toMatchObject({ status: 'deferred', reason: expect.stringContaining('maxChanges') });
});

function onlyReported() {
  return mapping(entry(NAME, [replicaIn('dublin', { onDrift: 'report' })]));
}

/** A replica in sync, and then changed. */
async function changed(change: (stage: Stage) => unknown): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  await change(stage);
  return stage;
}
