import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import {
  adoptable,
  behind,
  conflicting,
  deleted,
  deleteReplica,
  IN_SYNC,
  MAPPED,
  missing,
  NAME,
  once,
  watchCurrent,
} from './scenes.ts';

describe('while the origin rotates during a run,', () => {
  test.each([
    ['before the value is read', 'GetSecretValue', HOME.region],
    ['between the put and the swap', 'PutSecretValue', DUBLIN.region],
    ['right before the swap', 'UpdateSecretVersionStage', DUBLIN.region],
  ])('%s, the replica ends at the newest version and never goes backwards', async (_, action, region) => {
    const stage = await behind();
    const seen = watchCurrent(stage);
    once(stage, action, region, () => stage.rotate(NAME, 'v3', 'newest'));
    await stage.run(MAPPED);
    await stage.run(MAPPED);
    expect(stage.value(DUBLIN, NAME)).toBe('newest');
    expect(stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT).toBe(version('v3'));
    expect(seen).toEqual([...seen].sort());
    expect(await stage.run(MAPPED)).toMatchObject(IN_SYNC);
  });

  test('a version that was put and is outdated by now never gets AWSCURRENT', async () => {
    const stage = await behind();
    const seen = watchCurrent(stage);
    // The rotation is seen by the read of the origin that comes right before the swap.
    once(stage, 'PutSecretValue', DUBLIN.region, () => stage.rotate(NAME, 'v3', 'newest'));
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', replicaVersion: version('v3') });
    expect(seen).toEqual(['v1', 'v3']);
  });

  test('a rotation that never ends is left to the next run', async () => {
    const stage = await behind();
    let at = 100;
    stage.onCall(async ({ action, region }) => {
      if (action === 'PutSecretValue' && region === DUBLIN.region) await stage.rotate(NAME, `v${++at}`, `value ${at}`);
    });
    const { row, report } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'deferred', reason: expect.stringContaining('kept changing') });
    expect(exitCodeOf(report)).toBe(2);
  });

  test('a missing replica is created with the version whose value was read', async () => {
    const stage = await openStage();
    stage.origin(NAME, 'old');
    once(stage, 'GetSecretValue', HOME.region, () => stage.rotate(NAME, 'v2', 'new'));
    await stage.run(MAPPED);
    expect([stage.labels(DUBLIN, NAME), stage.value(DUBLIN, NAME)]).toEqual(['v2[AWSCURRENT]', 'new']);
  });
});

describe('when someone else writes to the replica during a run,', () => {
  test('the swap is lost, and the run starts over from the present state', async () => {
    const stage = await behind();
    once(stage, 'UpdateSecretVersionStage', DUBLIN.region, () => stage.rotate(NAME, 'x', 'edited', DUBLIN));
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'healed', drift: ['stale'] });
    expect(stage.labels(DUBLIN, NAME)).toBe('v2[AWSCURRENT,LOCKSTEP] x[AWSPREVIOUS]');
    expect(await stage.run(MAPPED)).toMatchObject(IN_SYNC);
  });

  test('a secret created under the name is not overwritten unseen, but adopted', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    once(
      stage,
      'CreateSecret',
      DUBLIN.region,
      async () => void stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs' }),
    );
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({
      status: 'healed',
      drift: ['diverged'],
      actions: ['adopt', 'put', 'relabel'],
    });
    expect(stage.value(DUBLIN, NAME, 'AWSPREVIOUS')).toBe('theirs');
  });

  test('a replica deleted between two looks is restored', async () => {
    const stage = await behind();
    once(stage, 'PutSecretValue', DUBLIN.region, () => deleteReplica(stage));
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', actions: ['restore', 'put', 'relabel'] });
  });

  test('a name whose secret was force-deleted moments ago is left to the next run', async () => {
    const stage = await openStage({ forceDeleteLag: 60_000 });
    stage.origin(NAME);
    await stage.run(MAPPED);
    const gone = { SecretId: NAME, ForceDeleteWithoutRecovery: true };
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret(gone));
    const { row } = await stage.run(MAPPED);
    expect(['deferred', 'failed']).toContain(row.status);
    expect(row.reason).toBeTruthy();
  });
});

describe('of two runs at once', () => {
  test.each<[string, () => Promise<Stage>]>([
    ['that create', missing],
    ['that copy a rotation', behind],
    ['that adopt', adoptable],
    ['that meet a conflict', conflicting],
    ['that restore', deleted],
  ])('%s, both succeed and the replica is in sync', async (_, open) => {
    const stage = await open();
    const runs = await Promise.all([stage.run(MAPPED), stage.run(MAPPED), stage.run(MAPPED)]);
    expect(runs.filter(({ row }) => !['healed', 'in-sync'].includes(row.status)).map(({ row }) => row)).toEqual([]);
    expect(stage.value(DUBLIN, NAME)).toBe(stage.value(HOME, NAME));
    expect(await stage.run(MAPPED, { depth: 'values' })).toMatchObject(IN_SYNC);
  });

  test('one with the older version does not undo the other', async () => {
    const stage = await behind();
    const seen = watchCurrent(stage);
    // The late run has staged v2 and read the origin once more; before its swap, v3 comes and another run copies it.
    once(stage, 'UpdateSecretVersionStage', DUBLIN.region, async () => {
      await stage.rotate(NAME, 'v3', 'newest');
      await stage.run(MAPPED);
    });
    await stage.run(MAPPED);
    expect(seen).toEqual(['v1', 'v3']);
    expect(await stage.run(MAPPED)).toMatchObject(IN_SYNC);
  });
});
