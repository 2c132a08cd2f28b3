import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { exitCodeOf } from '../../src/core/report.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { MAPPED, NAME } from './scenes.ts';

/** How a drift is caused, its kind, the actions that heal it, and the final labels of the replica. */
interface Story {
  make: (stage: Stage) => Promise<void> | void;
  drift: string[];
  heals: string[];
  labels: string;
  said?: SaidRun;
  mapped?: Mapping;
}

const STORIES: Record<string, Story> = {
  'a missing replica is created': {
    make: () => {},
    drift: ['missing'],
    heals: ['create'],
    labels: 'v1[AWSCURRENT]',
  },
  'a rotated origin makes its replica stale': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.rotate(NAME, 'v2', 'new');
    },
    drift: ['stale'],
    heals: ['put', 'relabel'],
    labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]',
  },
  'a replica many rotations behind is stale, not diverged': {
    make: async (stage) => {
      await replicatedUnmarked(stage);
      for (const next of ['v2', 'v3', 'v4', 'v5']) await stage.rotate(NAME, next, `value ${next}`);
    },
    drift: ['stale'],
    heals: ['adopt', 'put', 'relabel'],
    labels: 'v1[AWSPREVIOUS] v5[AWSCURRENT,LOCKSTEP]',
  },
  'a replica whose label was moved back is relabelled, without a new version': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.rotate(NAME, 'v2', 'new');
      await stage.run(MAPPED);
      await moveCurrent(stage, 'v2', 'v1');
    },
    drift: ['mislabeled'],
    heals: ['relabel'],
    labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]',
  },
  'an origin that was rolled back is followed by a relabel': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.rotate(NAME, 'v2', 'new');
      await stage.run(MAPPED);
      await moveCurrent(stage, 'v2', 'v1', HOME);
    },
    drift: ['mislabeled'],
    heals: ['relabel'],
    labels: 'v1[AWSCURRENT] v2[AWSPREVIOUS,LOCKSTEP]',
  },
  'a replica that was edited twice, so that our version lost its labels, has diverged': {
    make: async (stage) => {
      await replicatedUnmarked(stage);
      await stage.rotate(NAME, 'x', 'edited', DUBLIN);
      await stage.rotate(NAME, 'y', 'edited again', DUBLIN);
    },
    drift: ['diverged'],
    heals: ['adopt', 'put', 'relabel'],
    labels: 'v1[AWSCURRENT] y[AWSPREVIOUS]',
  },
  'a hand-edited replica has diverged': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.rotate(NAME, 'x', 'edited', DUBLIN);
    },
    drift: ['diverged'],
    heals: ['put', 'relabel'],
    labels: 'v1[AWSCURRENT] x[AWSPREVIOUS]',
  },
  'a secret that stood under the name is adopted': {
    make: async (stage) => void (await standing(stage, 'x', 'theirs')),
    drift: ['diverged'],
    heals: ['adopt', 'put', 'relabel'],
    labels: 'v1[AWSCURRENT,LOCKSTEP] x[AWSPREVIOUS]',
  },
  'an empty secret under the name is adopted and filled': {
    make: async (stage) => void stage.aws.seed(DUBLIN, { name: NAME }),
    drift: ['stale'],
    heals: ['adopt', 'put'],
    labels: 'v1[AWSCURRENT,LOCKSTEP]',
  },
  'another value under the origin’s id is a conflict, found by values': {
    make: async (stage) => void (await standing(stage, 'v1', 'theirs')),
    drift: ['conflict'],
    heals: ['adopt', 'put', 'relabel'],
    labels: 'da-v1[AWSCURRENT,LOCKSTEP] v1[AWSPREVIOUS]',
    said: { depth: 'values' },
  },
  'a replica scheduled for deletion is restored': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
    },
    drift: ['pending-deletion'],
    heals: ['restore'],
    labels: 'v1[AWSCURRENT]',
  },
  'a replica scheduled for deletion and behind is restored, then brought in sync': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
      await stage.rotate(NAME, 'v2', 'new');
    },
    drift: ['stale', 'pending-deletion'],
    heals: ['restore', 'put', 'relabel'],
    labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]',
  },
  'a replica under another key is put under AWS’s': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: 'alias/mine' }));
    },
    drift: ['wrong-key'],
    heals: ['rekey'],
    labels: 'v1[AWSCURRENT]',
  },
  'changed metadata is set right': {
    make: async (stage) => {
      await stage.run(MAPPED);
      await stage.byHand(HOME, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'team', Value: 'orders' }] }));
      await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'mine' }));
    },
    drift: ['metadata'],
    heals: ['describe', 'tag'],
    labels: 'v1[AWSCURRENT]',
  },
  'several drifts at once are healed in one run': {
    make: async (stage) => {
      await standing(stage, 'x', 'theirs');
      await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: 'alias/mine', Description: 'd' }));
      await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
    },
    drift: ['diverged', 'pending-deletion', 'wrong-key', 'metadata'],
    heals: ['restore', 'adopt', 'rekey', 'put', 'relabel', 'describe'],
    labels: 'v1[AWSCURRENT,LOCKSTEP] x[AWSPREVIOUS]',
  },
};

describe.each(Object.entries(STORIES))('%s:', (_, { make, drift, heals, labels, said, mapped = MAPPED }) => {
  test('an audit finds it and writes nothing, a heal heals it, the next run finds it in sync and writes nothing', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    await make(stage);

    const audit = await stage.audit(mapped, said);
    expect(audit).toMatchObject({ row: { status: 'drifted', drift }, writes: [] });
    // The first version of an empty secret becomes AWSCURRENT at once, so the planned swap has nothing left to do.
    expect(audit.row.actions.filter((action) => heals.includes(action))).toEqual(heals);
    const dry = await stage.run(mapped, { ...said, intent: 'dry-run' });
    expect(dry).toMatchObject({ row: { status: 'drifted', drift, actions: audit.row.actions }, writes: [] });
    expect(exitCodeOf(dry.report)).toBe(2);

    const heal = await stage.run(mapped, said);
    expect(heal.row).toMatchObject({ status: 'healed', drift, actions: heals });
    expect(exitCodeOf(heal.report)).toBe(0);
    expect(heal.row.replicaVersion).toBe(stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT);
    expect(stage.labels(DUBLIN, NAME)?.replace(version('~v1'), 'da-v1')).toBe(labels);
    expect(stage.value(DUBLIN, NAME)).toEqual(stage.value(HOME, NAME));

    expect(await stage.run(mapped, said)).toMatchObject({
      row: { status: 'in-sync', drift: [], actions: [] },
      writes: [],
    });
    const proof = await stage.audit(mapped, { depth: 'values' });
    expect(proof).toMatchObject({ row: { status: 'in-sync', drift: [] }, writes: [] });
    expect(exitCodeOf(proof.report)).toBe(0);
  });
});

test('a healed replica has the origin’s ARN and the mapping’s name as tags, and keeps other people’s tags', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  await standing(stage, 'x', 'theirs');
  await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'cost', Value: '42' }] }));
  await stage.run(MAPPED);
  const arn = stage.aws.secret(HOME, NAME)?.arn;
  expect(stage.aws.secret(DUBLIN, NAME)?.tags).toEqual({
    cost: '42',
    'lockstep:origin': arn,
    'lockstep:mapping': 'lockstep',
  });
});

test('the old value stays readable as AWSPREVIOUS after a heal', async () => {
  const stage = await openStage();
  stage.origin(NAME, 'old');
  await stage.run(MAPPED);
  await stage.rotate(NAME, 'v2', 'new');
  await stage.run(MAPPED);
  expect([stage.value(DUBLIN, NAME), stage.value(DUBLIN, NAME, 'AWSPREVIOUS')]).toEqual(['new', 'old']);
});

test('an unmarked secret in sync is not written to for the mark alone', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  await replicatedUnmarked(stage);
  expect(await stage.run(MAPPED)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
  expect(stage.aws.secret(DUBLIN, NAME)?.tags).toEqual({});
});

/** A secret under the replica's name that someone else created. */
async function standing(stage: Stage, versionName: string, value: string): Promise<void> {
  await stage.byHand(DUBLIN, (sm) =>
    sm.createSecret({ Name: NAME, SecretString: value, ClientRequestToken: version(versionName) }),
  );
}

/** A replica in sync that carries neither of Lockstep's marks. */
async function replicatedUnmarked(stage: Stage): Promise<void> {
  await standing(stage, 'v1', String(stage.value(HOME, NAME)));
}

async function moveCurrent(stage: Stage, from: string, to: string, place = DUBLIN): Promise<void> {
  const move = { SecretId: NAME, VersionStage: 'AWSCURRENT' };
  await stage.byHand(place, (sm) =>
    sm.updateSecretVersionStage({ ...move, RemoveFromVersionId: version(from), MoveToVersionId: version(to) }),
  );
}
