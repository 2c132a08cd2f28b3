import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, SYDNEY } from '../support/world.ts';
import type { Account } from './account.ts';
import type { Actor, Scenario } from './story.ts';

const NAME = 'prod/db';
const ONE = mapping(entry(NAME));
const TWO = mapping(entry(NAME, 'dublin sydney'));
const EVENT = { trigger: 'event', narrowing: { secrets: [NAME], targets: [] } } as const;

const run = (name = 'run', mapped = ONE): Actor => ({ name, act: (desk) => desk.run(mapped) });
const event = (name = 'event'): Actor => ({ name, act: (desk) => desk.run(ONE, EVENT) });

/** New versions of the origin, one after the other, each at once. */
const rotation = (...names: string[]): Actor => ({
  name: 'rotation',
  act: async (desk) => {
    for (const name of names) await desk.call('PutSecretValue', HOME, put(name));
  },
});

/** As a rotation function does it: a pending version first, which becomes current at the end. */
const steps: Actor = {
  name: 'rotation in steps',
  act: async (desk) => {
    await desk.call('PutSecretValue', HOME, { ...put('v3'), VersionStages: ['AWSPENDING'] });
    await desk.call('UpdateSecretVersionStage', HOME, move('v3', 'v2'));
  },
};

/** A rotation that does not work out. */
const thereAndBack: Actor = {
  name: 'rotation and rollback',
  act: async (desk) => {
    await desk.call('PutSecretValue', HOME, put('v3'));
    await desk.call('UpdateSecretVersionStage', HOME, move('v2', 'v3'));
  },
};

const rollback: Actor = {
  name: 'rollback',
  act: (desk) => desk.call('UpdateSecretVersionStage', HOME, move('v1', 'v2')),
};

/** A rotation that another run has copied at once, as quick as its three calls. */
const copied: Actor = {
  name: 'rotation with another run',
  act: async (desk) => {
    await desk.call('PutSecretValue', HOME, put('v3'));
    await desk.call('PutSecretValue', DUBLIN, { ...put('v3'), VersionStages: ['LOCKSTEP'] });
    await desk.call('UpdateSecretVersionStage', DUBLIN, move('v3', 'v1'));
  },
};

/** Somebody at the replica. */
const person = (...deeds: [string, object][]): Actor => ({
  name: 'person',
  act: async (desk) => {
    for (const [action, input] of deeds) await desk.call(action, DUBLIN, { SecretId: NAME, ...input });
  },
});

const EDIT: [string, object] = ['PutSecretValue', put('x', 'edited')];
const RELABEL: [string, object] = ['UpdateSecretVersionStage', move('v0', 'v1')];

function put(name: string, value = `value ${name}`) {
  return { SecretId: NAME, ClientRequestToken: version(name), SecretString: value };
}

function move(to: string, from: string) {
  return {
    SecretId: NAME,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: version(to),
    RemoveFromVersionId: version(from),
  };
}

/** An origin at v2, which was v1 before. */
function origin(account: Account): string {
  const { arn } = account.seed(HOME, { name: NAME, value: 'value v1', versionId: version('v1') });
  account.call('PutSecretValue', HOME, put('v2'));
  return arn;
}

/** Replicas as Lockstep left them at v1. */
function behind(account: Account): void {
  const arn = origin(account);
  for (const place of [DUBLIN, SYDNEY]) replica(account, place, arn);
}

function replica(account: Account, place: typeof DUBLIN, arn: string): void {
  account.seed(place, { name: NAME, value: 'value v0', versionId: version('v0'), tags: { 'lockstep:origin': arn } });
  account.call('PutSecretValue', place, { ...put('v1'), VersionStages: ['AWSCURRENT', 'LOCKSTEP'] });
}

function inStep(account: Account): void {
  behind(account);
  account.call('PutSecretValue', DUBLIN, { ...put('v2'), VersionStages: ['AWSCURRENT', 'LOCKSTEP'] });
}

function missing(account: Account): void {
  origin(account);
}

/** The origin's id is there with another value. */
function conflicting(account: Account): void {
  behind(account);
  account.call('PutSecretValue', DUBLIN, { ...put('v2', 'another'), VersionStages: ['green'] });
}

function deleted(account: Account): void {
  behind(account);
  account.call('DeleteSecret', DUBLIN, { SecretId: NAME });
}

function adoptable(account: Account): void {
  origin(account);
  account.seed(DUBLIN, { name: NAME, value: 'theirs', versionId: version('y') });
}

const scene = (name: string, open: (account: Account) => void, ...actors: Actor[]): Scenario => ({
  name,
  mapping: ONE,
  open,
  actors,
});

/** Few enough calls that every order can be played. */
export const SMALL: readonly Scenario[] = [
  scene('a rotation while a run heals', behind, event(), rotation('v3')),
  scene('three rotations while a run heals', behind, event(), rotation('v3', 'v4', 'v5')),
  scene('a rotation in steps while a run heals', behind, event(), steps),
  scene('another run copies a rotation while a run heals', behind, event(), copied),
  scene('a rollback while a run heals', behind, event(), rollback),
  scene('a rollback while a run looks on', inStep, event(), rollback),
  scene('an edit while a run heals', behind, event(), person(EDIT)),
  scene('an edit and a relabel while a run heals', behind, event(), person(EDIT, RELABEL)),
  scene('an edit and a rotation while a run heals', behind, event(), person(EDIT), rotation('v3')),
  scene('a rotation while a run creates', missing, event(), rotation('v3')),
  scene('two rotations while a run creates', missing, event(), rotation('v3', 'v4')),
  scene('a rotation and its rollback while a run creates', missing, event(), thereAndBack),
  scene('a rotation and its rollback while a run heals', behind, event(), thereAndBack),
  scene('somebody creates while a run creates', missing, event(), {
    name: 'person',
    act: (desk) =>
      desk.call('CreateSecret', DUBLIN, { Name: NAME, ClientRequestToken: version('y'), SecretString: 'theirs' }),
  }),
  scene('a rotation while a run adopts', adoptable, event(), rotation('v3')),
  scene('a rotation while a run meets a conflict', conflicting, event(), rotation('v3')),
  scene('a rotation while a run restores', deleted, event(), rotation('v3')),
  scene('somebody deletes while a run heals', behind, event(), person(['DeleteSecret', {}])),
  scene('a rotation between the looks of a whole run', behind, run(), rotation('v3')),
];

/** Two runs at once, and what happens to them meanwhile. */
export const PAIRS: readonly Scenario[] = [
  scene('two runs heal', behind, event('event'), event('schedule')),
  scene('two runs create', missing, event('event'), event('schedule')),
  scene('two runs adopt', adoptable, event('event'), event('schedule')),
  scene('two runs restore', deleted, event('event'), event('schedule')),
  scene('two runs meet a conflict', conflicting, event('event'), event('schedule')),
  scene('two runs heal under a rotation', behind, event('event'), event('schedule'), rotation('v3')),
  scene('two runs heal under an edit', behind, event('event'), event('schedule'), person(EDIT)),
  scene('two runs create under a rotation', missing, event('event'), event('schedule'), rotation('v3')),
];

/** What a run may die in the middle of. */
export const DEADLY: readonly Scenario[] = [
  scene('a run that heals', behind, run()),
  scene('a run that creates', missing, run()),
  scene('a run that adopts', adoptable, run()),
  scene('a run that meets a conflict', conflicting, run()),
  scene('a run that restores', deleted, run()),
  { ...scene('a run that heals in two Regions', behind, run('run', TWO)), mapping: TWO },
  { ...scene('a run that creates in two Regions', missing, run('run', TWO)), mapping: TWO },
  scene('a run that heals under rotation', behind, run(), rotation('v3')),
  scene('two runs that heal', behind, event('event'), event('schedule')),
];

/** Too many orders to play: sampled. */
export const LARGE: readonly Scenario[] = [
  {
    ...scene('three runs, three rotations, an edit', behind, run('schedule', TWO), event(), run('person asks', TWO)),
    mapping: TWO,
    actors: [run('schedule', TWO), event(), run('asked for', TWO), rotation('v3', 'v4', 'v5'), person(EDIT)],
  },
  scene('two runs meet a conflict under rotation', conflicting, event(), run(), rotation('v3', 'v4')),
  scene('two runs adopt under rotation and edits', adoptable, event(), run(), rotation('v3'), person(EDIT)),
  scene('two runs create under rotation', missing, event(), run(), rotation('v3', 'v4')),
  scene(
    'two runs restore under rotation and deletion',
    deleted,
    event(),
    run(),
    rotation('v3'),
    person(['DeleteSecret', {}]),
  ),
  scene('two runs, a rotation in steps, an edit', behind, event(), run(), steps, person(EDIT)),
  scene('two runs and a rollback', behind, event(), run(), rollback),
];
