import { version } from '../support/builders.ts';
import { DUBLIN, HOME } from '../support/stage.ts';
import type { Actor, Desk } from './story.ts';
import { BOTH, LISTED, move, NAME, ONE, OTHER, put } from './words.ts';

const EVENT = { trigger: 'event', narrowing: { secrets: [NAME], targets: [] } } as const;

/** A person or a rotation: writes, and reads nothing. */
function hand(name: string, act: (desk: Desk) => Promise<void>): Actor {
  return { name, kind: null, act };
}

/** A run of everything. */
export const run = (name = 'run', mapped = ONE): Actor => ({
  name,
  kind: mapped === ONE ? 'a whole run' : 'a whole run of two Regions',
  lists: true,
  act: (desk) => desk.run(mapped),
});
/** A run of all that matches a pattern: it lists both sides. */
export const listing = (name = 'run by list'): Actor => ({
  name,
  kind: 'a run by list',
  lists: true,
  act: (desk) => desk.run(LISTED, { trigger: 'schedule' }),
});

/** A run of one secret. */
export const event = (name = 'event', mapped = ONE): Actor => ({
  name,
  kind: mapped === ONE ? 'a run of one secret' : `a run of one secret by another mapping, ${name}`,
  act: (desk) => desk.run(mapped, EVENT),
});

/** New versions of the origin, one after the other, each at once. */
export const rotation = (...names: string[]) =>
  hand('rotation', async (desk) => {
    for (const name of names) await desk.call('PutSecretValue', HOME, put(name));
  });

/** A rotation and its event, which arrives at once. */
export const heard = (name: string): Actor => ({
  name: `rotation to ${name} and its event`,
  kind: `a rotation to ${name} and its event`,
  act: async (desk) => {
    await desk.call('PutSecretValue', HOME, put(name));
    await desk.heed(ONE, [{ secret: NAME, version: version(name) }]);
  },
});

/** One secret is rolled back; an event about the other arrives late. */
export const heardTogether: Actor = {
  name: 'rollback, and two events',
  kind: 'a rollback, and two events',
  lists: true,
  act: async (desk) => {
    await desk.call('UpdateSecretVersionStage', HOME, move('v1', 'v2'));
    await desk.heed(BOTH, [
      { secret: NAME, version: version('v1') },
      { secret: OTHER, version: version('v2') },
    ]);
  },
};

/** Both secrets are rotated, and both events come in one batch. */
export const rotatedTogether: Actor = {
  name: 'two rotations, and their events',
  kind: 'two rotations, and their events',
  act: async (desk) => {
    for (const SecretId of [NAME, OTHER]) await desk.call('PutSecretValue', HOME, { ...put('v3'), SecretId });
    await desk.heed(
      BOTH,
      [NAME, OTHER].map((secret) => ({ secret, version: version('v3') })),
    );
  },
};

export const heardRollback: Actor = {
  name: 'rollback and its event',
  kind: 'a rollback and its event',
  act: async (desk) => {
    await desk.call('UpdateSecretVersionStage', HOME, move('v1', 'v2'));
    await desk.heed(ONE, [{ secret: NAME, version: version('v1') }]);
  },
};

/** A rotation, and its rollback as soon as that was copied; each with its event, which arrives at once. */
export const heardThereAndBack: Actor = {
  name: 'rotation and rollback, each with its event',
  kind: 'a rotation and its rollback, each with its event',
  act: async (desk) => {
    await desk.call('PutSecretValue', HOME, put('v3'));
    await desk.heed(ONE, [{ secret: NAME, version: version('v3') }]);
    await desk.call('UpdateSecretVersionStage', HOME, move('v2', 'v3'));
    await desk.heed(ONE, [{ secret: NAME, version: version('v2') }]);
  },
};

/** The same, after the event of the version before created the replica. */
export const heardFromTheStart: Actor = {
  name: 'creation, rotation and rollback, each with its event',
  kind: 'a creation, a rotation and its rollback, each with its event',
  act: async (desk) => {
    await desk.heed(ONE, [{ secret: NAME, version: version('v2') }]);
    await heardThereAndBack.act(desk);
  },
};

/** Like a rotation function: first a pending version, which becomes current at the end. */
export const steps = hand('rotation in steps', async (desk) => {
  await desk.call('PutSecretValue', HOME, { ...put('v3'), VersionStages: ['AWSPENDING'] });
  await desk.call('UpdateSecretVersionStage', HOME, move('v3', 'v2'));
});

/** A rotation that is rolled back. */
export const thereAndBack = hand('rotation and rollback', async (desk) => {
  await desk.call('PutSecretValue', HOME, put('v3'));
  await desk.call('UpdateSecretVersionStage', HOME, move('v2', 'v3'));
});

/** A rotation that is rolled back by mistake, and put back. */
export const thereAndBackAgain = hand('rotation, rollback and return', async (desk) => {
  await desk.call('PutSecretValue', HOME, put('v3'));
  await desk.call('UpdateSecretVersionStage', HOME, move('v2', 'v3'));
  await desk.call('UpdateSecretVersionStage', HOME, move('v3', 'v2'));
});

export const rollbackAndReturn = hand('rollback and return', async (desk) => {
  await desk.call('UpdateSecretVersionStage', HOME, move('v1', 'v2'));
  await desk.call('UpdateSecretVersionStage', HOME, move('v2', 'v1'));
});

/** The version that was made first becomes current last. */
export const outOfOrder = hand('rotation that ends late', async (desk) => {
  await desk.call('PutSecretValue', HOME, { ...put('v3'), VersionStages: ['green'] });
  await desk.call('PutSecretValue', HOME, put('v4'));
  await desk.call('UpdateSecretVersionStage', HOME, move('v3', 'v4'));
});

export const rollback = hand('rollback', (desk) => desk.call('UpdateSecretVersionStage', HOME, move('v1', 'v2')));

/** A rotation that another run copies at once, in as few calls as possible. */
export const copied = hand('rotation with another run', async (desk) => {
  await desk.call('PutSecretValue', HOME, put('v3'));
  await desk.call('PutSecretValue', DUBLIN, { ...put('v3'), VersionStages: ['LOCKSTEP'] });
  await desk.call('UpdateSecretVersionStage', DUBLIN, move('v3', 'v1'));
});

/** A person promotes dublin, and writes there once that has ended. */
export const promotion = (...deeds: [string, object][]): Actor => ({
  name: 'promotion',
  kind: deeds.length === 0 ? 'a promotion' : 'a promotion, and a write',
  lists: true,
  act: async (desk) => {
    await desk.promote(ONE);
    for (const [action, input] of deeds) await desk.call(action, DUBLIN, { SecretId: NAME, ...input });
  },
});

/** A person goes back from dublin, and chooses nothing. */
export const failback: Actor = {
  name: 'failback',
  kind: 'a failback',
  lists: true,
  act: (desk) => desk.failBack(ONE),
};

/** A person who writes to the replica. */
export const person = (...deeds: [string, object][]) =>
  hand('person', async (desk) => {
    for (const [action, input] of deeds) await desk.call(action, DUBLIN, { SecretId: NAME, ...input });
  });

export const personCreates = hand('person', (desk) =>
  desk.call('CreateSecret', DUBLIN, { Name: NAME, ClientRequestToken: version('y'), SecretString: 'theirs' }),
);

export const EDIT: [string, object] = ['PutSecretValue', put('x', 'edited')];
export const RELABEL: [string, object] = ['UpdateSecretVersionStage', move('v0', 'v1')];
