import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, SYDNEY } from '../support/stage.ts';
import { conflicting, IN_SYNC, MAPPED, NAME } from './scenes.ts';

describe('a conflict', () => {
  test('is healed under the derived id, always and everywhere the same', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    for (const place of [DUBLIN, SYDNEY])
      stage.aws.seed(place, { name: NAME, value: 'theirs', versionId: version('v1') });
    const both = mapping(entry(NAME, 'dublin sydney'));
    await stage.run(both, { depth: 'values' });
    for (const place of [DUBLIN, SYDNEY]) {
      expect(stage.aws.secret(place, NAME)?.labels.AWSCURRENT).toBe(version('~v1'));
      expect(stage.value(place, NAME)).toBe(stage.value(HOME, NAME));
    }
    expect(await stage.run(both, { depth: 'values' })).toMatchObject(IN_SYNC);
    expect(await stage.run(both)).toMatchObject(IN_SYNC);
  });

  test('is also found at depth versions, when the id is written', async () => {
    const stage = await conflicting();
    expect((await stage.run(MAPPED)).row).toMatchObject({
      status: 'healed',
      drift: ['stale', 'conflict'],
      actions: ['put', 'relabel'],
      replicaVersion: version('~v2'),
    });
    expect(await stage.run(MAPPED, { depth: 'values' })).toMatchObject(IN_SYNC);
  });

  test('whose id has a label is reported with one kind about AWSCURRENT, and with its put', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    await stage.run(MAPPED);
    const wrong = {
      SecretId: NAME,
      ClientRequestToken: version('v2'),
      SecretString: 'theirs',
      VersionStages: ['blue'],
    };
    await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(wrong));
    await stage.rotate(NAME, 'v2', 'new');
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'healed', drift: ['mislabeled', 'conflict'], actions: ['put', 'relabel'] });
    expect(stage.value(DUBLIN, NAME)).toBe('new');
  });

  test('whose derived id is taken too is blocked, run after run, and AWSCURRENT stays', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs', versionId: version('v1') });
    await stage.rotate(NAME, 'x', 'theirs too', DUBLIN);
    const taken = {
      SecretId: NAME,
      ClientRequestToken: version('~v1'),
      SecretString: 'and this',
      VersionStages: ['blue'],
    };
    await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(taken));
    for (const _ of ['first', 'second']) {
      const { row, report } = await stage.run(MAPPED);
      expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('both hold other values') });
      expect(row.drift).toContain('conflict');
      expect(exitCodeOf(report)).toBe(2);
    }
    expect(stage.value(DUBLIN, NAME)).toBe('theirs too');
    expect(stage.aws.secret(DUBLIN, NAME)?.versions.length).toBe(3);
  });

  test('does not affect the version that the origin rotates to meanwhile, which keeps its own id', async () => {
    const stage = await conflicting();
    let puts = 0;
    stage.onCall(async ({ action, region }) => {
      if (action === 'PutSecretValue' && region === DUBLIN.region && ++puts === 2)
        await stage.rotate(NAME, 'v3', 'newest');
    });
    await stage.run(MAPPED);
    expect(stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT).toBe(version('v3'));
  });

  test('is behind, not diverged, once the origin has rotated on', async () => {
    const stage = await conflicting();
    await stage.run(MAPPED);
    await stage.rotate(NAME, 'v3', 'newest');
    expect((await stage.run(MAPPED)).row).toMatchObject({ drift: ['stale'], replicaVersion: version('v3') });
  });
});
