/**
 * The kind: AWSCURRENT of a replica goes back to an older version, since a stale read was trusted. `npm run test:chaos`
 * plays every story of this kind; here are those that were found, over HTTP.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { MAPPED, NAME, once, watchCurrent } from './scenes.ts';

/** The clock of AWS, which moves only when a test moves it. */
let now = 0;

beforeEach(() => {
  now = Date.now();
});

const OF_THE_ORIGIN = {
  region: HOME.region,
  action: ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds', 'BatchGetSecretValue'],
};

/** The pauses of a run, each of which moves the clock. */
const pauses: number[] = [];
const TIMED: SaidRun = {
  pause: async (milliseconds) => {
    pauses.push(milliseconds);
    now += milliseconds;
  },
};

beforeEach(() => {
  pauses.length = 0;
});

test('a run that lost its swap to another one does not undo the other one’s copy on stale reads', async () => {
  const stage = await openInSync();
  await rotate(stage, 'v2');
  const seen = watchCurrent(stage);
  once(stage, 'UpdateSecretVersionStage', DUBLIN.region, async () => {
    await rotate(stage, 'v3');
    await stage.run(MAPPED, TIMED);
    lag(stage, 1_900);
  });
  const { row } = await stage.run(MAPPED, TIMED);
  expect(seen).toEqual(['v1', 'v3']);
  expect(row).toMatchObject({ replicaVersion: version('v3') });
});

test('a rollback that was taken back is not followed on stale reads', async () => {
  const stage = await openInSync();
  await rotate(stage, 'v2');
  await stage.run(MAPPED, TIMED);
  await moveBack(stage, 'v2', 'v1');
  now += 1_000;
  await moveBack(stage, 'v1', 'v2');
  lag(stage, 500);
  expect(await stage.run(MAPPED, TIMED)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
});

test('a version that became current after a younger one is not taken for older on stale reads', async () => {
  const stage = await openInSync();
  const label = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'v2', VersionStages: ['green'] };
  await stage.byHand(HOME, (sm) => sm.putSecretValue(label));
  await rotate(stage, 'v3');
  now += 1_000;
  await moveBack(stage, 'v3', 'v2');
  await stage.run(MAPPED, TIMED);
  lag(stage, 500);
  expect(await stage.run(MAPPED, TIMED)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
});

describe('a move to a version', () => {
  test('that is newer than the replica’s last change is made at once', async () => {
    const stage = await openInSync();
    await rotate(stage, 'v2');
    expect((await stage.run(MAPPED, TIMED)).row).toMatchObject({ status: 'healed', actions: ['put', 'relabel'] });
    expect(pauses).toEqual([]);
  });

  test('that the origin was rolled back to is made once two looks agree, two seconds apart', async () => {
    const stage = await openInSync();
    await rotate(stage, 'v2');
    await stage.run(MAPPED, TIMED);
    await moveBack(stage, 'v2', 'v1');
    expect((await stage.run(MAPPED, TIMED)).row).toMatchObject({ status: 'healed', replicaVersion: version('v1') });
    expect(pauses).toEqual([2_000]);
  });

  test('that the second look does not confirm is not made', async () => {
    const stage = await openInSync();
    await rotate(stage, 'v2');
    await stage.run(MAPPED, TIMED);
    await moveBack(stage, 'v2', 'v1');
    const { row, writes } = await stage.run(MAPPED, { pause: () => moveBack(stage, 'v1', 'v2') });
    expect({ row, writes }).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
  });

  test('is left to the next run if each look shows another version', async () => {
    const stage = await openInSync();
    await rotate(stage, 'v2');
    await stage.run(MAPPED, TIMED);
    await moveBack(stage, 'v2', 'v1');
    let at = 2;
    const { row, writes } = await stage.run(MAPPED, {
      pause: async () => {
        await stage.byHand(DUBLIN, (sm) =>
          sm.putSecretValue({ SecretId: NAME, ClientRequestToken: version(`x${++at}`), SecretString: `x${at}` }),
        );
      },
    });
    expect({ row, writes }).toMatchObject({
      row: { status: 'deferred', reason: expect.stringContaining('kept changing') },
      writes: [],
    });
  });

  test('is not made while the origin does not show what was copied from it', async () => {
    const stage = await openInSync();
    const forgotten = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'v2' };
    const labels = { VersionStages: ['AWSCURRENT', 'LOCKSTEP'] };
    await stage.byHand(DUBLIN, (sm) => sm.putSecretValue({ ...forgotten, ...labels }));
    expect(await stage.run(MAPPED, TIMED)).toMatchObject({
      row: { status: 'deferred', reason: expect.stringContaining('does not show version v2') },
      writes: [],
    });
    expect(pauses).toEqual([2_000]);
  });
});

async function open(): Promise<Stage> {
  return openStage({ clock: () => now });
}

/** Both at v1. */
async function openInSync(): Promise<Stage> {
  const stage = await open();
  stage.origin(NAME, 'v1');
  await stage.run(MAPPED, TIMED);
  now += 60_000;
  return stage;
}

/** A minute later there is a new version. */
async function rotate(stage: Stage, name: string): Promise<void> {
  now += 60_000;
  await stage.rotate(NAME, name, name);
}

async function moveBack(stage: Stage, from: string, to: string): Promise<void> {
  const swap = { VersionStage: 'AWSCURRENT', RemoveFromVersionId: version(from), MoveToVersionId: version(to) };
  await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage({ SecretId: NAME, ...swap }));
}

/** From now on, reads of the origin are this stale; Lockstep relies on less than two seconds. */
function lag(stage: Stage, ms: number): void {
  stage.aws.faults.add({ match: OF_THE_ORIGIN, effect: { kind: 'stale-read', ms } });
}
